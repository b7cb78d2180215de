package dev.sightline.runtime.internal.run;

import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a run: inserts them into text that is typed, and removes them from text that is kept.
 *
 * @since 0.1.0
 */
public final class Secrets {

    /** As the model writes it, and as {@link Secret#toString()} does. */
    private static final Pattern PLACEHOLDER = Pattern.compile("<secret:(" + Secret.NAME + ")>");

    /** Shorter values are not matched across lines or with misread characters: too much other text would match. */
    private static final int LONG = 8;

    private static final int LONGEST_MISREAD = 64;

    private final Map<String, Secret> byName;

    /** One group for each spelling. */
    private final List<Secret> byGroup = new ArrayList<>();

    private final @Nullable Pattern values;

    public Secrets(Map<String, Secret> byName) {
        this.byName = Map.copyOf(byName);
        // in one pass, so that a secret that occurs in another's placeholder does not damage it; the longest first, so
        // that nothing remains of a secret that begins with another
        List<Map.Entry<String, Secret>> spellings = new ArrayList<>();
        for (Secret secret : byName.values()) {
            SecretSpellings.of(secret.reveal()).forEach(spelling -> spellings.add(Map.entry(spelling, secret)));
        }
        spellings.sort(Comparator.comparingInt((Map.Entry<String, Secret> spelling) ->
                        spelling.getKey().length())
                .reversed());
        var pattern = new StringJoiner("|");
        for (Map.Entry<String, Secret> spelling : spellings) {
            byGroup.add(spelling.getValue());
            pattern.add("(" + SecretSpellings.pattern(spelling.getKey()) + ")");
        }
        for (Secret secret : byName.values()) {
            String value = secret.reveal();
            if (value.length() >= LONG && value.length() <= LONGEST_MISREAD && !isWord(value)) {
                byGroup.add(secret);
                pattern.add("(" + SecretSpellings.misread(value) + ")");
            }
        }
        this.values = byGroup.isEmpty() ? null : Pattern.compile(pattern.toString());
    }

    /** Ordinary words occur too often to be taken for a misread secret. */
    private static boolean isWord(String value) {
        return value.chars().allMatch(Character::isLetter);
    }

    public Collection<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /**
     * The secret with a name.
     *
     * @throws SightlineException category {@code INVALID_INPUT} if there is none; the message lists the known ones
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

    /** The text with every value of a secret replaced by its placeholder, also where it is encoded, as in URLs. */
    public String redact(String text) {
        return values == null ? text : values.matcher(text).replaceAll(this::placeholder);
    }

    /** The screenshot with the secrets removed from its state; its pixels are not changed. */
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
        for (int group = 1; group <= byGroup.size(); group++) {
            if (found.group(group) != null) {
                return Matcher.quoteReplacement(byGroup.get(group - 1).toString());
            }
        }
        throw new IllegalStateException("a match has a group");
    }

    /**
     * The error with the secrets removed from its message and from those of its causes; the error itself if it holds
     * none. Every error that is logged, observed or passed to a caller has gone through here.
     */
    public <T extends Throwable> Throwable redact(T error) {
        return holdsSecret(error, 0) ? RedactedException.of(error, this) : error;
    }

    /** As {@link #redact(Throwable)}, for an exception that is rethrown. */
    public RuntimeException redactRuntime(RuntimeException error) {
        if (error instanceof RunEnded || !holdsSecret(error, 0)) {
            return error;
        }
        if (error instanceof GroundingException grounding) {
            return new GroundingException(grounding.reason(), redact(String.valueOf(error.getMessage())));
        }
        if (error instanceof SightlineException own) {
            return new SightlineException(
                    own.category(), redact(String.valueOf(error.getMessage())), RedactedException.of(error, this));
        }
        return RedactedException.of(error, this);
    }

    private boolean holdsSecret(@Nullable Throwable error, int depth) {
        if (error == null || depth > RedactedException.DEEPEST || values == null) {
            return false;
        }
        // the text of an exception may contain what its message does not
        return values.matcher(String.valueOf(error.getMessage())).find()
                || values.matcher(error.toString()).find()
                || holdsSecret(error.getCause(), depth + 1)
                || Arrays.stream(error.getSuppressed()).anyMatch(each -> holdsSecret(each, depth + 1));
    }

    /** The decision with the secrets removed from its text. */
    Decision redact(Decision decision) {
        return switch (decision) {
            case Decision.Allow allow -> allow;
            case Decision.Ask ask -> new Decision.Ask(redact(ask.question()));
            case Decision.Deny deny -> new Decision.Deny(redact(deny.reason()));
        };
    }
}
