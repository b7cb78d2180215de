package dev.sightline.runtime.internal.run;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The forms that a secret takes on its way through browsers, JSON, HTML and text recognition. */
final class SecretSpellings {

    private static final int LONG = 8;

    private SecretSpellings() {}

    /** A value as typed, in URLs, in JSON, in HTML, encoded, and in both normal forms of Unicode. */
    static Set<String> of(String value) {
        Set<String> all = new LinkedHashSet<>();
        for (Normalizer.Form form : new Normalizer.Form[] {Normalizer.Form.NFC, Normalizer.Form.NFD}) {
            addSpellings(Normalizer.normalize(value, form), all);
        }
        addSpellings(value, all);
        return all;
    }

    private static void addSpellings(String value, Set<String> all) {
        all.add(value);
        String json = value.replace("\\", "\\\\").replace("\"", "\\\"");
        all.add(json);
        all.add(json.replace("/", "\\/"));
        all.add(json.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r"));
        String ascii = each(json, c -> c < 128 ? Character.toString(c) : unicodeEscape(c));
        all.add(ascii);
        all.add(ascii.toLowerCase(Locale.ROOT).equals(ascii) ? ascii : withLowerEscapes(json));
        all.add(each(value, c -> isPlain(c) ? Character.toString(c) : unicodeEscape(c)));

        String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
        String query = form.replace("+", "%20");
        String component = query.replace("%21", "!")
                .replace("%27", "'")
                .replace("%28", "(")
                .replace("%29", ")")
                .replace("%7E", "~");
        for (String encoded : new String[] {form, query, component, query.replace("*", "%2A")}) {
            all.add(encoded);
            all.add(withLowerPercents(encoded));
        }
        // URLs that were built without encoding: browsers encode spaces and little else
        all.add(value.replace(" ", "%20"));
        all.add(value.replace(" ", "+"));

        String html = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        all.add(html);
        all.add(html.replace("\"", "&quot;").replace("'", "&#39;"));
        all.add(html.replace("\"", "&#34;").replace("'", "&#x27;"));
        all.add(html.replace("\"", "&quot;").replace("'", "&apos;"));

        if (value.length() >= LONG) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            all.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
            all.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            all.add(HexFormat.of().formatHex(bytes));
            all.add(HexFormat.of().withUpperCase().formatHex(bytes));
        }
    }

    private static boolean isPlain(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || c == ' ' || c == '-' || c == '_' || c == '.');
    }

    private static String unicodeEscape(int codePoint) {
        return Character.toString(codePoint)
                .chars()
                .mapToObj(unit -> String.format(Locale.ROOT, "\\u%04X", unit))
                .collect(Collectors.joining());
    }

    private static String withLowerEscapes(String json) {
        return each(
                json, c -> c < 128 ? Character.toString(c) : unicodeEscape(c).toLowerCase(Locale.ROOT));
    }

    private static String withLowerPercents(String encoded) {
        return Pattern.compile("%[0-9A-F]{2}")
                .matcher(encoded)
                .replaceAll(found -> found.group().toLowerCase(Locale.ROOT));
    }

    private static String each(String text, IntFunction<String> spelling) {
        return text.codePoints().mapToObj(spelling).collect(Collectors.joining());
    }

    /** A pattern for a spelling; a long one may be broken over lines. */
    static String pattern(String spelling) {
        if (spelling.length() < LONG) {
            return Pattern.quote(spelling);
        }
        return spelling.codePoints()
                .mapToObj(c -> Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining("(?:\\s*[\\r\\n]\\s*)?"));
    }

    /** A pattern for a value of which one character was read wrongly. */
    static String misread(String value) {
        int[] characters = value.codePoints().toArray();
        var alternatives = new StringJoiner("|");
        for (int wrong = 0; wrong < characters.length; wrong++) {
            var pattern = new StringBuilder();
            for (int i = 0; i < characters.length; i++) {
                pattern.append(i == wrong ? "\\S" : Pattern.quote(Character.toString(characters[i])));
            }
            alternatives.add(pattern);
        }
        return alternatives.toString();
    }
}
