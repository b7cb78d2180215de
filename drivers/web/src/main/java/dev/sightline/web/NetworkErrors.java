package dev.sightline.web;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The browser's codes for pages that did not load, in words. */
final class NetworkErrors {

    private static final Pattern CODE = Pattern.compile("(?:net::)?(ERR_[A-Z0-9_]+|HTTP ERROR \\d+|DNS_PROBE_[A-Z_]+)");

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("ERR_CONNECTION_REFUSED", "the connection was refused; check that the server runs on this port"),
            Map.entry("ERR_CONNECTION_RESET", "the server reset the connection"),
            Map.entry("ERR_CONNECTION_CLOSED", "the server reset the connection"),
            Map.entry("ERR_CONNECTION_TIMED_OUT", "the server could not be reached in time"),
            Map.entry("ERR_EMPTY_RESPONSE", "the server closed the connection without an answer"),
            Map.entry("ERR_NAME_NOT_RESOLVED", "the host name could not be resolved; check its spelling"),
            Map.entry("ERR_INTERNET_DISCONNECTED", "there is no network"),
            Map.entry("ERR_ADDRESS_UNREACHABLE", "there is no route to the server"),
            Map.entry("ERR_SOCKS_CONNECTION_FAILED", "the server could not be reached, or is not allowed"),
            Map.entry(
                    "ERR_HTTP_RESPONSE_CODE_FAILURE",
                    "the server answered with an error status and no page, as it may when it asks for a user name and a"
                            + " password"),
            Map.entry("ERR_UNSAFE_PORT", "the browser refuses this port"),
            Map.entry("ERR_FILE_NOT_FOUND", "the file does not exist"),
            Map.entry("ERR_INVALID_URL", "it is not a valid URL"),
            Map.entry("ERR_UNKNOWN_URL_SCHEME", "the browser does not know this scheme"),
            Map.entry("ERR_ABORTED", "the server sent no page"),
            Map.entry("ERR_TOO_MANY_REDIRECTS", "it redirects without end"),
            Map.entry("ERR_BLOCKED_BY_CLIENT", "it is not allowed"),
            Map.entry("ERR_SSL_PROTOCOL_ERROR", "the server does not speak TLS on this port"),
            Map.entry("ERR_CERT_AUTHORITY_INVALID", "the certificate was not issued by a trusted authority"),
            Map.entry("ERR_CERT_COMMON_NAME_INVALID", "the certificate belongs to another host"),
            Map.entry("ERR_CERT_DATE_INVALID", "the certificate has expired or is not valid yet"));

    private NetworkErrors() {}

    /** A sentence without its full stop: what went wrong, and the code that can be searched for. */
    static String inWords(String error) {
        Matcher code = CODE.matcher(error);
        if (!code.find()) {
            return error.isBlank() ? "the browser shows an error page" : error;
        }
        String found = code.group(1);
        String words = WORDS.get(found);
        if (words != null) {
            return words + " (net::" + found + ")";
        }
        return found.startsWith("HTTP") ? "the server answered with " + found : "the browser reports net::" + found;
    }
}
