package dev.sightline.runtime.policy;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.driver.Control;
import dev.sightline.screen.Space;
import dev.sightline.task.ApprovalMode;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a person before an action, as the {@link ApprovalMode} of the run says. In the mode {@code RISKY}, these are
 * actions that are hard to undo: sending a form, paying, buying, deleting, installing, accepting terms, agreeing to a
 * dialog, leaving the site.
 *
 * <p>Where the driver describes what an action would reach, that decides. Otherwise the words of the step do, so a
 * button with other words than those listed is not recognised: use the mode {@code ALL} where that matters.
 *
 * <p>Without a policy of its own an agent has {@link #standard()}.
 *
 * @since 0.1.0
 */
public final class RiskPolicy implements ActionPolicy {

    /** Beginnings of words on buttons with consequences, in the languages that are most common on the web. */
    private static final List<String> WORDS = List.of(
            // English
            "pay",
            "buy",
            "order",
            "purchase",
            "checkout",
            "check out",
            "book",
            "subscribe",
            "send",
            "submit",
            "post",
            "publish",
            "delete",
            "remove",
            "erase",
            "cancel",
            "install",
            "uninstall",
            "accept",
            "agree",
            "confirm",
            "transfer",
            "donate",
            "sign",
            // German
            "bezahlen",
            "zahlen",
            "kaufen",
            "bestell",
            "buchen",
            "abonnieren",
            "senden",
            "absenden",
            "löschen",
            "entfernen",
            "installieren",
            "akzeptieren",
            "zustimmen",
            "bestätigen",
            "überweisen",
            "kündigen",
            // French
            "payer",
            "acheter",
            "commander",
            "réserver",
            "envoyer",
            "supprimer",
            "effacer",
            "installer",
            "accepter",
            "confirmer",
            "valider",
            "résilier",
            // Spanish
            "pagar",
            "comprar",
            "pedir",
            "reservar",
            "enviar",
            "eliminar",
            "borrar",
            "instalar",
            "aceptar",
            "confirmar",
            "transferir");

    private final List<Pattern> risky;

    private RiskPolicy(List<Pattern> risky) {
        this.risky = List.copyOf(risky);
    }

    /** With the words of English, German, French and Spanish. */
    public static RiskPolicy standard() {
        return new RiskPolicy(WORDS.stream().map(RiskPolicy::pattern).toList());
    }

    /** With these words, and no others. */
    public static RiskPolicy ofWords(Set<String> words) {
        return new RiskPolicy(words.stream().sorted().map(RiskPolicy::pattern).toList());
    }

    private static Pattern pattern(String beginning) {
        return Pattern.compile(
                "(?<!\\p{L})" + Pattern.quote(beginning), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    @Override
    public Decision review(Proposal proposal) {
        return switch (proposal.approvals()) {
            case NONE -> Decision.ALLOW;
            case ALL -> new Decision.Ask("May the agent do this: " + proposal.intent() + "?");
            case RISKY -> {
                String risk = risk(proposal);
                yield risk == null
                        ? Decision.ALLOW
                        : new Decision.Ask("May the agent do this: " + proposal.intent() + "? " + risk);
            }
        };
    }

    /** Why an action is risky, in a sentence; null when it is not. */
    private @Nullable String risk(Proposal proposal) {
        return switch (proposal.action()) {
            case Action.Click<Space.Pixels> _, Action.Tap<Space.Pixels> _, Action.LongPress<Space.Pixels> _ ->
                ofPress(proposal);
            case Action.PressKeys<Space.Pixels> press ->
                press.keys().contains(Key.Named.ENTER) && proposal.control() instanceof Control.Button
                        ? ofPress(proposal)
                        : null;
            case Action.AnswerDialog<Space.Pixels> answer -> answer.accept() ? "It accepts a dialog." : null;
            case Action.OpenUrl<Space.Pixels> open ->
                leaves(proposal, open.url().toString())
                        ? "It leaves the site for " + open.url().getHost() + "."
                        : null;
            case Action.UploadFiles<Space.Pixels> _ -> "It uploads files.";
            case Action.Move<Space.Pixels> _,
                    Action.Drag<Space.Pixels> _,
                    Action.Scroll<Space.Pixels> _,
                    Action.TypeText<Space.Pixels> _,
                    Action.Swipe<Space.Pixels> _,
                    Action.Pinch<Space.Pixels> _,
                    Action.PressSystemButton<Space.Pixels> _,
                    Action.OpenApp<Space.Pixels> _,
                    Action.Back<Space.Pixels> _,
                    Action.SwitchTab<Space.Pixels> _,
                    Action.CloseTab<Space.Pixels> _,
                    Action.Flow<Space.Pixels> _ -> null;
        };
    }

    private @Nullable String ofPress(Proposal proposal) {
        return switch (proposal.control()) {
            case Control.Button button when button.submits() -> "It sends a form.";
            case Control.Button button -> byWords(button.name());
            case Control.Link link -> leaves(proposal, link.target()) ? "It leaves the site." : byWords(link.name());
            case Control.Field _, Control.Toggle _, Control.Choice _ -> null;
            case Control.Window _ -> byWords(proposal.intent());
            case Control.Node node -> {
                // a phone may call a button by another name than the one that shows
                String risk = byWords(node.name());
                yield risk == null ? byWords(proposal.intent()) : risk;
            }
            case null -> byWords(proposal.intent());
        };
    }

    private @Nullable String byWords(String words) {
        return risky.stream().anyMatch(word -> word.matcher(words).find())
                ? "Its words, '" + words + "', suggest that it is hard to undo."
                : null;
    }

    private static boolean leaves(Proposal proposal, String target) {
        String from = host(proposal.state().location());
        String to = host(target);
        return from != null && to != null && !from.equals(to);
    }

    private static @Nullable String host(@Nullable String address) {
        if (address == null) {
            return null;
        }
        try {
            String host = URI.create(address).getHost();
            return host == null ? null : host.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
