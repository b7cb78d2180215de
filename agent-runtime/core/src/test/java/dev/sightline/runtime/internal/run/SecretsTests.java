package dev.sightline.runtime.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Secret;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTests {

    private static final String VALUE = "pä$$ w/ör\"d&<1>'7";
    private static final Secrets SECRETS = new Secrets(Map.of("pw", Secret.of("pw", VALUE)));

    @Test
    void secretIsTakenOutInEverySpelling() {
        String form = URLEncoder.encode(VALUE, StandardCharsets.UTF_8);
        byte[] bytes = VALUE.getBytes(StandardCharsets.UTF_8);
        for (String spelling : new String[] {
            VALUE,
            form,
            form.replace("+", "%20"),
            form.toLowerCase(Locale.ROOT).replace("ä", "ä"),
            VALUE.replace("\"", "\\\""),
            VALUE.replace("\"", "\\\"").replace("ä", "\\u00e4").replace("ö", "\\u00f6"),
            VALUE.replace("\"", "\\\"").replace("ä", "\\u00E4").replace("ö", "\\u00F6"),
            VALUE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            VALUE.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;")
                    .replace("'", "&#39;"),
            Normalizer.normalize(VALUE, Normalizer.Form.NFD),
            Base64.getEncoder().encodeToString(bytes),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
            VALUE.substring(0, 9) + "\n  " + VALUE.substring(9),
            VALUE.replace("7", "1"),
        }) {
            assertThat(SECRETS.redact("before " + spelling + " after"))
                    .as(spelling)
                    .startsWith("before <secret:pw>")
                    .endsWith(" after");
        }
    }

    @Test
    void otherTextStaysAsItIs() {
        assertThat(SECRETS.redact("pä$$ wörter und mehr")).isEqualTo("pä$$ wörter und mehr");
        var word = new Secrets(Map.of("w", Secret.of("w", "password")));
        assertThat(word.redact("Password: password")).isEqualTo("Password: <secret:w>");
    }

    @Test
    void longerOfTwoSecretsThatBeginAlikeIsTakenOutWhole() {
        var both = new Secrets(Map.of("a", Secret.of("a", "abc1"), "b", Secret.of("b", "abc123xyz")));

        assertThat(both.redact("abc123xyz abc1")).isEqualTo("<secret:b> <secret:a>");
    }

    @Test
    void noStackTraceOfARedactedErrorHoldsTheSecret() {
        var root = new IOException("sent " + VALUE);
        var middle = new IllegalStateException(root);
        middle.addSuppressed(new IllegalArgumentException("also " + VALUE));
        var top = new SightlineException(ErrorCategory.DRIVER, "Cannot type '" + VALUE + "'.", middle);

        RuntimeException redacted = SECRETS.redactRuntime(top);

        assertThat(trace(top)).contains(VALUE);
        assertThat(trace(redacted))
                .doesNotContain(VALUE)
                .contains("<secret:pw>", "java.io.IOException: sent", "java.lang.IllegalArgumentException: also");
        assertThat(redacted)
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER));
    }

    @Test
    void errorWithoutASecretStaysTheSame() {
        var error = new IllegalStateException("nothing", new IOException("to hide"));

        assertThat(SECRETS.redact(error)).isSameAs(error);
        assertThat(SECRETS.redactRuntime(error)).isSameAs(error);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 64, 65, 2000})
    void secretsOfAnyLengthAreTakenOut(int length) {
        String value = "a1".repeat(length).substring(0, length);
        var secrets = new Secrets(Map.of("s", Secret.of("s", value)));

        assertThat(secrets.redact("<" + value + ">")).isEqualTo("<<secret:s>>");
    }

    private static String trace(Throwable error) {
        var text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
