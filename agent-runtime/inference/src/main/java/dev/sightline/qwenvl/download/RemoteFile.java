package dev.sightline.qwenvl.download;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A file to download.
 *
 * @param name its path in the folder
 * @param address its URL
 * @param size in bytes; −1 if unknown
 * @param sha256 its hash in hexadecimal digits, if the hub states it
 */
record RemoteFile(
        String name, URI address, long size, @Nullable String sha256) {}
