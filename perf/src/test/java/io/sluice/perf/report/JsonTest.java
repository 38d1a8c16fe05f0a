package io.sluice.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class JsonTest
{
    @Test
    void shouldWriteEveryKindOfValue()
    {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("text", "say \"hello\\\"\n");
        root.put("whole", 42L);
        root.put("real", 0.25);
        root.put("none", Double.NaN);
        root.put("empty", List.of());
        root.put("items", List.of(Map.of("holds", true), Map.of("holds", false)));
        assertEquals("""
            {
              "text": "say \\"hello\\\\\\"\\u000a",
              "whole": 42,
              "real": 0.2500,
              "none": null,
              "empty": [],
              "items": [
                {"holds": true},
                {"holds": false}
              ]
            }
            """, Json.write(root));
    }
}
