/**
 * The media driver that comes with Sluice: Aeron's own, with settings for the machine that it runs on. Sluice runs on
 * any other media driver as well, Java or C.
 */
package io.sluice.driver;
