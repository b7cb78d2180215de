package dev.sightline.qwenvl.download;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A file to fetch.
 *
 * @param name where it goes in the folder
 * @param address where it comes from
 * @param size in bytes; −1 if unknown
 * @param sha256 its hash in hexadecimal digits, where the hub knows it
 */
record RemoteFile(
        String name, URI address, long size, @Nullable String sha256) {}
