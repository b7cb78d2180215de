package dev.sightline.runtime.internal.run;

import dev.sightline.action.Action;
import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
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
    private final List<ReadSecret> read;

    public Secrets(Map<String, Secret> byName) {
        this(byName, List.of());
    }

    /**
     * @param byName those of the run
     * @param remembered those of earlier runs on the same screen, which are taken out, too, and cannot be used
     */
    public Secrets(Map<String, Secret> byName, Collection<Secret> remembered) {
        this.byName = Map.copyOf(byName);
        Set<Secret> all = new LinkedHashSet<>(byName.values());
        all.addAll(remembered);
        this.read = all.stream().map(secret -> new ReadSecret(secret.reveal())).toList();
        // in one pass, so that a secret that occurs in another's placeholder does not damage it; the longest first, so
        // that nothing remains of a secret that begins with another
        List<Map.Entry<String, Secret>> spellings = new ArrayList<>();
        for (Secret secret : all) {
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
        for (Secret secret : all) {
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

    /** Whether there is nothing to be taken out. */
    public boolean isEmpty() {
        return read.isEmpty();
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
        ScreenState state = screenshot.state();
        ScreenState redacted = redact(state);
        return redacted.equals(state) ? screenshot : screenshot.withState(redacted, screenshot.capturedAt());
    }

    /** What is known of a screen, without secrets. */
    public ScreenState redact(ScreenState state) {
        if (values == null) {
            return state;
        }
        ScreenState.Dialog dialog = state.dialog();
        return new ScreenState(
                redactedOrNull(state.location()),
                redactedOrNull(state.title()),
                dialog == null ? null : new ScreenState.Dialog(dialog.kind(), redact(dialog.message())),
                state.tabs().stream().map(this::redact).toList(),
                state.activeTab(),
                state.notices().stream().map(this::redact).toList());
    }

    /**
     * Which words of a line that was read show a secret or a part of one.
     *
     * @param words from left to right
     */
    boolean[] shownIn(List<String> words) {
        boolean[] shown = new boolean[words.size()];
        for (ReadSecret secret : read) {
            secret.mark(words, shown);
        }
        if (values != null) {
            Matcher matcher = values.matcher(String.join(" ", words));
            while (matcher.find()) {
                for (int i = 0, from = 0;
                        i < shown.length;
                        from += words.get(i++).length() + 1) {
                    shown[i] |= from < matcher.end() && from + words.get(i).length() > matcher.start();
                }
            }
        }
        return shown;
    }

    /** The text with each value of a secret that stands in its plain parts marked as that secret: it is typed the same. */
    Text marked(Text text) {
        return text.mapPlain(plain -> {
            for (Secret secret : byName.values()) {
                int at = plain.indexOf(secret.reveal());
                if (at >= 0) {
                    return marked(Text.of(plain.substring(0, at)))
                            .plus(Text.of(secret))
                            .plus(marked(
                                    Text.of(plain.substring(at + secret.reveal().length()))));
                }
            }
            return Text.of(plain);
        });
    }

    /** The action with each value of a secret in its text marked as that secret. */
    <S extends Space> Action.Input<S> marked(Action.Input<S> action) {
        return mapText(action, this::marked);
    }

    /** The action for the record, without secrets in any spelling. */
    <S extends Space> Action<S> redact(Action<S> action) {
        return action instanceof Action.Input<S> input ? redactInput(input) : redactFlow(action);
    }

    /** The action for the record, without secrets in any spelling. */
    <S extends Space> Action.Input<S> redactInput(Action.Input<S> action) {
        if (values == null) {
            return action;
        }
        return mapText(action, text -> text.mapPlain(plain -> Text.of(redact(plain))));
    }

    private @Nullable String redactedOrNull(@Nullable String text) {
        return text == null ? null : redact(text);
    }

    private <S extends Space> Action<S> redactFlow(Action<S> action) {
        if (values == null) {
            return action;
        }
        return switch (action) {
            case Action.Answer<S> answer -> new Action.Answer<>(redact(answer.text()));
            case Action.AskUser<S> question -> new Action.AskUser<>(redact(question.question()));
            case Action.Finish<S> finish -> new Action.Finish<>(finish.success(), redact(finish.reason()));
            case Action.Wait<S> wait -> wait;
            case Action.Input<S> input -> redactInput(input);
        };
    }

    private <S extends Space> Action.Input<S> mapText(Action.Input<S> action, UnaryOperator<Text> change) {
        return switch (action) {
            case Action.TypeText<S> type -> new Action.TypeText<>(change.apply(type.text()));
            case Action.AnswerDialog<S> answer ->
                answer.text() == null
                        ? answer
                        : new Action.AnswerDialog<>(answer.accept(), change.apply(answer.text()));
            // every other action, by name: one that is added must not pass unnoticed
            case Action.Click<S> _,
                    Action.Move<S> _,
                    Action.Drag<S> _,
                    Action.Scroll<S> _,
                    Action.PressKeys<S> _,
                    Action.Tap<S> _,
                    Action.LongPress<S> _,
                    Action.Swipe<S> _,
                    Action.Pinch<S> _,
                    Action.PressSystemButton<S> _,
                    Action.OpenApp<S> _,
                    Action.OpenUrl<S> _,
                    Action.Back<S> _,
                    Action.SwitchTab<S> _,
                    Action.CloseTab<S> _,
                    Action.UploadFiles<S> _ -> action;
        };
    }

    /** A line without its words: they could spell a secret that the line no longer has. */
    TextLine redact(TextLine line) {
        return new TextLine(redact(line.text()), line.box(), List.of(), line.confidence());
    }

    /** Where a target was found, without secrets in the words that were read there. */
    Located redact(Located located) {
        if (values == null) {
            return located;
        }
        ScreenElement element = located.element();
        return new Located(
                located.point(),
                located.box(),
                redact(located.how()),
                located.certainty(),
                element == null ? null : redact(element));
    }

    private ScreenElement redact(ScreenElement element) {
        return new ScreenElement(
                element.kind(),
                element.box(),
                redact(element.text()),
                redact(element.placeholder()),
                redact(element.label()),
                element.mark(),
                element.enabled(),
                element.children().stream().map(this::redact).toList());
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

    /** The proposal for a person, without secrets. */
    ActionPolicy.Proposal redact(ActionPolicy.Proposal proposal) {
        return values == null
                ? proposal
                : new ActionPolicy.Proposal(
                        proposal.runId(),
                        proposal.approvals(),
                        redact(proposal.action()),
                        redact(proposal.intent()),
                        redact(proposal.state()),
                        proposal.control() == null ? null : redact(proposal.control()));
    }

    /** A control for the record, without secrets and without what was entered or chosen before. */
    Control forRecord(Control control) {
        return switch (control) {
            case Control.Field field ->
                new Control.Field(redact(field.name()), field.kind(), "", field.valid(), field.editable());
            case Control.Choice choice ->
                new Control.Choice(redact(choice.name()), List.of(), List.of(), choice.enabled());
            case Control.Link _, Control.Button _, Control.Toggle _, Control.Window _, Control.Node _ ->
                redact(control);
        };
    }

    private Control redact(Control control) {
        return switch (control) {
            case Control.Field field ->
                new Control.Field(
                        redact(field.name()), field.kind(), redact(field.value()), field.valid(), field.editable());
            case Control.Window window -> new Control.Window(redact(window.name()), window.application());
            case Control.Node node -> new Control.Node(redact(node.name()), node.type(), node.application());
            case Control.Link link -> new Control.Link(redact(link.name()), redact(link.target()));
            case Control.Button button ->
                new Control.Button(redact(button.name()), button.submits(), redact(button.target()), button.enabled());
            case Control.Toggle toggle -> new Control.Toggle(redact(toggle.name()), toggle.state(), toggle.enabled());
            case Control.Choice choice ->
                new Control.Choice(
                        redact(choice.name()),
                        choice.options().stream().map(this::redact).toList(),
                        choice.chosen().stream().map(this::redact).toList(),
                        choice.enabled());
        };
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
