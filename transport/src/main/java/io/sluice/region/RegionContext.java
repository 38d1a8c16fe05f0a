package io.sluice.region;

import io.sluice.host.HostDirectory;

import java.util.function.Consumer;

/**
 * What regions need of the client that they belong to.
 *
 * @param directory where region records, and by default the regions themselves, are kept.
 * @param clientId  whose life theirs depends on.
 * @param retire    takes a mapping that is out of use, and unmaps it after a while: a thread may be in the middle of an
 *                  access that began before.
 * @param warn      takes a text for the user.
 */
public record RegionContext(HostDirectory directory, long clientId, Consumer<Mapping> retire, Consumer<String> warn)
{
}
