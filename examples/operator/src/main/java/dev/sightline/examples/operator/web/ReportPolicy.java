package dev.sightline.examples.operator.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content security policy of a report. A report is one self-contained file that includes its script and style:
 * these are allowed by their hashes, at the place where a report has them, and nothing else is.
 */
final class ReportPolicy {

    /** The report's own head; text of a run comes after it, and is escaped there. */
    private static final Pattern HEAD = Pattern.compile("<head>.*?</head>", Pattern.DOTALL);

    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    private ReportPolicy() {}

    static String of(String html) {
        var scripts = new StringBuilder();
        Matcher head = HEAD.matcher(html);
        if (head.find()) {
            Matcher script = SCRIPT.matcher(head.group());
            while (script.find()) {
                scripts.append(" 'sha256-").append(hash(script.group(1))).append('\'');
            }
        }
        return "sandbox allow-scripts; default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src"
                + (scripts.isEmpty() ? " 'none'" : scripts)
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    }

    private static String hash(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
