package dev.sightline.runtime.run;

import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The secrets of a run: puts them into text that is typed, and takes them out of text that is kept. */
public final class Secrets {

    /** As the model writes it, and as a secret shows itself. */
    private static final Pattern PLACEHOLDER = Pattern.compile("<secret:([A-Za-z0-9_.-]+)>");

    private final Map<String, Secret> byName;
    private final List<Secret> longestFirst;

    public Secrets(Map<String, Secret> byName) {
        this.byName = Map.copyOf(byName);
        this.longestFirst = byName.values().stream()
                .sorted(Comparator.comparingInt(
                                (Secret secret) -> secret.reveal().length())
                        .reversed())
                .toList();
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

    /** The text with every value of a secret replaced by its placeholder. */
    public String redact(String text) {
        String redacted = text;
        for (Secret secret : longestFirst) {
            redacted = redacted.replace(secret.reveal(), secret.toString());
        }
        return redacted;
    }
}
