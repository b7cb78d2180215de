package dev.sightline.runtime.internal.run;

import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The secrets of a run: puts them into text that is typed, and takes them out of text that is kept. */
public final class Secrets {

    /** As the model writes it, and as a secret shows itself. */
    private static final Pattern PLACEHOLDER = Pattern.compile("<secret:([A-Za-z0-9_.-]+)>");

    private final Map<String, Secret> byName;
    private final Map<String, Secret> byValue = new HashMap<>();
    private final @Nullable Pattern values;

    public Secrets(Map<String, Secret> byName) {
        this.byName = Map.copyOf(byName);
        for (Secret secret : byName.values()) {
            spellings(secret.reveal()).forEach(spelling -> byValue.put(spelling, secret));
        }
        // in one pass, so that a secret that occurs in another's placeholder does not spoil it; the longest first, so
        // that no rest of a secret remains when it begins with another
        this.values = byValue.isEmpty()
                ? null
                : Pattern.compile(byValue.keySet().stream()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .map(Pattern::quote)
                        .collect(Collectors.joining("|")));
    }

    public Collection<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /**
     * The secret with a name.
     *
     * @throws SightlineException category {@code INVALID_INPUT} when there is none, listing those that there are
     */
    public Secret get(String name) {
        Secret secret = byName.get(name);
        if (secret == null) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot use the secret '" + name + "': there is no such secret. Known: "
                            + (byName.isEmpty() ? "none" : String.join(", ", names())) + ".");
        }
        return secret;
    }

    /** Text whose placeholders {@code <secret:NAME>} stand for secrets. */
    public Text textOf(String withPlaceholders) {
        Text text = Text.of("");
        Matcher matcher = PLACEHOLDER.matcher(withPlaceholders);
        int end = 0;
        while (matcher.find()) {
            text = text.plus(Text.of(withPlaceholders.substring(end, matcher.start())))
                    .plus(Text.of(get(matcher.group(1))));
            end = matcher.end();
        }
        return text.plus(Text.of(withPlaceholders.substring(end)));
    }

    /** The text with every value of a secret replaced by its placeholder, in addresses too, where it is encoded. */
    public String redact(String text) {
        return values == null ? text : values.matcher(text).replaceAll(this::placeholder);
    }

    /** The screenshot with the secrets taken out of what is known beside its pixels. */
    Screenshot redact(Screenshot screenshot) {
        if (values == null) {
            return screenshot;
        }
        ScreenState state = screenshot.state();
        ScreenState.Dialog dialog = state.dialog();
        var redacted = new ScreenState(
                redactedOrNull(state.location()),
                redactedOrNull(state.title()),
                dialog == null ? null : new ScreenState.Dialog(dialog.kind(), redact(dialog.message())),
                state.tabs().stream().map(this::redact).toList(),
                state.activeTab(),
                state.notices().stream().map(this::redact).toList());
        return redacted.equals(state) ? screenshot : screenshot.withState(redacted, screenshot.capturedAt());
    }

    private @Nullable String redactedOrNull(@Nullable String text) {
        return text == null ? null : redact(text);
    }

    private String placeholder(MatchResult found) {
        return Matcher.quoteReplacement(
                Objects.requireNonNull(byValue.get(found.group())).toString());
    }

    /** A secret as it is typed, as JSON has it, and as browsers write it into an address: in a form, a query, a path. */
    private static Set<String> spellings(String value) {
        String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
        String query = form.replace("+", "%20");
        String component = query.replace("%21", "!")
                .replace("%27", "'")
                .replace("%28", "(")
                .replace("%29", ")")
                .replace("%7E", "~");
        String json = value.replace("\\", "\\\\").replace("\"", "\\\"");
        return new LinkedHashSet<>(List.of(value, json, form, query, component));
    }
}
