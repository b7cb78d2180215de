package dev.sightline.examples.operator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contrasts of the style sheet, computed as WCAG 2.2 defines them, in the light and in the dark theme. */
class ContrastTests {

    private static final Pattern THEME = Pattern.compile(":root \\{([^}]*)\\}");
    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});");

    /** Text needs 4.5, the borders of fields and buttons, the marker and the focus need 3. */
    @ParameterizedTest
    @CsvSource({
        "ink, page, 4.5",
        "ink, card, 4.5",
        "quiet, page, 4.5",
        "quiet, card, 4.5",
        "accent, page, 4.5",
        "accent, card, 4.5",
        "on-accent, accent, 4.5",
        "good, page, 4.5",
        "good, card, 4.5",
        "bad, page, 4.5",
        "bad, card, 4.5",
        "wait, page, 4.5",
        "wait, card, 4.5",
        "mark, card, 3"
    })
    void wordsStandOutFromTheirGround(String front, String ground, double least) throws IOException {
        List<Map<String, String>> themes = themes();
        assertThat(themes).as("light and dark").hasSize(2);
        for (Map<String, String> theme : themes) {
            assertThat(contrast(colour(theme, front), colour(theme, ground)))
                    .as("%s on %s in %s", front, ground, theme)
                    .isGreaterThanOrEqualTo(least);
        }
    }

    private static String colour(Map<String, String> theme, String name) {
        return Objects.requireNonNull(theme.get(name), name);
    }

    private static List<Map<String, String>> themes() throws IOException {
        String css;
        try (InputStream in = Objects.requireNonNull(ContrastTests.class.getResourceAsStream("/static/operator.css"))) {
            css = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Map<String, String>> themes = new ArrayList<>();
        Matcher theme = THEME.matcher(css);
        while (theme.find()) {
            var colours = new HashMap<String, String>();
            Matcher colour = COLOUR.matcher(theme.group(1));
            while (colour.find()) {
                colours.put(colour.group(1), colour.group(2));
            }
            themes.add(colours);
        }
        return themes;
    }

    private static double contrast(String one, String other) {
        double lighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double luminance(String colour) {
        int rgb = Integer.parseInt(colour.substring(1), 16);
        return 0.2126 * linear(rgb >> 16 & 255) + 0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255);
    }

    private static double linear(int part) {
        double value = part / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
