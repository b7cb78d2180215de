package dev.sightline.runtime.policy;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.Text;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.driver.Control;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Space;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a run from having three things at once that together let a page steal: private data, content of strangers, and a
 * way out. Once a run has seen the first two, every action that can carry data away needs a person.
 *
 * <ul>
 *   <li><i>Private data</i>: the run has acted on a private site, or types a secret.
 *   <li><i>Content of strangers</i>: the run has acted on a page of a site that is not its owner's.
 *   <li><i>A way out</i>: opening another site, following a link to one, sending a form, uploading, pressing what the
 *       driver cannot describe, and any text typed on a page of strangers.
 * </ul>
 *
 * <p>It judges by addresses, so it has nothing to say about applications of phones and desktops, nor about frames of
 * strangers in a page of the owner.
 *
 * @since 0.1.0
 */
public final class TwoOfThreePolicy implements ActionPolicy {

    /** How many runs are remembered; one that is forgotten begins anew. */
    private static final int RUNS = 10_000;

    /** Empty pages only: every list allows those. */
    private static final UrlPolicy BLANK = UrlPolicy.allowing("blank.invalid");

    private record Seen(boolean privateData, boolean strangers) {}

    private final @Nullable UrlPolicy own;
    private final @Nullable UrlPolicy secluded;
    private final Map<String, Seen> runs = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > RUNS;
        }
    };

    private TwoOfThreePolicy(Collection<String> ownSites, Collection<String> privateSites) {
        this.own = ownSites.isEmpty() ? null : UrlPolicy.allowing(ownSites);
        this.secluded = privateSites.isEmpty() ? null : UrlPolicy.allowing(privateSites);
    }

    /**
     * @param ownSites whose content nobody else writes, as entries of a {@link UrlPolicy}; private ones need not be
     *     repeated
     * @param privateSites that show what must not leave them, likewise
     * @throws SightlineException category {@code CONFIGURATION}, naming every entry that cannot be understood
     */
    public static TwoOfThreePolicy of(Collection<String> ownSites, Collection<String> privateSites) {
        return new TwoOfThreePolicy(ownSites, privateSites);
    }

    @Override
    public Decision review(Proposal proposal) {
        Seen seen = see(proposal);
        if (!seen.privateData || !seen.strangers) {
            return Decision.ALLOW;
        }
        String way = wayOut(proposal);
        return way == null
                ? Decision.ALLOW
                : new Decision.Ask("May the agent do this: " + proposal.intent() + "? " + way
                        + " The run has seen private data and pages of other people, who may have asked for it.");
    }

    private Seen see(Proposal proposal) {
        String location = proposal.state().location();
        boolean here = isOn(secluded, location) || holdsSecret(proposal.action());
        boolean strange = isStrange(location);
        synchronized (runs) {
            return runs.merge(
                    proposal.runId(),
                    new Seen(here, strange),
                    (before, now) ->
                            new Seen(before.privateData || now.privateData, before.strangers || now.strangers));
        }
    }

    private static boolean holdsSecret(Action<Space.Pixels> action) {
        Text text = action instanceof Action.Input<Space.Pixels> input ? input.enteredText() : null;
        return text != null && text.holdsSecret();
    }

    /** How an action can carry data away, in a sentence; null when it cannot. */
    private @Nullable String wayOut(Proposal proposal) {
        String location = proposal.state().location();
        return switch (proposal.action()) {
            case Action.OpenUrl<Space.Pixels> open ->
                isSameSite(location, open.url().toString()) && !isStrange(location)
                        ? null
                        : "It opens " + WebAddress.shown(open.url().toString()) + ".";
            case Action.Click<Space.Pixels> _,
                    Action.Tap<Space.Pixels> _,
                    Action.LongPress<Space.Pixels> _,
                    Action.Drag<Space.Pixels> _ -> ofPress(proposal.control(), location);
            case Action.PressKeys<Space.Pixels> press ->
                press.keys().contains(Key.Named.ENTER) ? "The Enter key may send what was entered." : null;
            case Action.TypeText<Space.Pixels> _ ->
                isStrange(location) ? "The page receives each character that is typed." : null;
            case Action.AnswerDialog<Space.Pixels> answer ->
                answer.accept() && isStrange(location) ? "It answers a dialog of the page." : null;
            case Action.UploadFiles<Space.Pixels> _ -> "It uploads files.";
            case Action.Move<Space.Pixels> _,
                    Action.Scroll<Space.Pixels> _,
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

    private @Nullable String ofPress(@Nullable Control control, @Nullable String location) {
        return switch (control) {
            case Control.Field _ -> null;
            case Control.Toggle _, Control.Choice _ -> isStrange(location) ? "The page receives what is chosen." : null;
            case Control.Link link ->
                isSameSite(location, link.target()) && !isStrange(location)
                        ? null
                        : "It follows a link to " + WebAddress.shown(link.target()) + ".";
            case Control.Button button ->
                !button.submits() && !isStrange(location) ? null : "It presses '" + button.name() + "'.";
            case Control.Window _ -> "What it would press is unknown.";
            case Control.Node node ->
                node.name().isBlank() ? "What it would press is unknown." : "It presses '" + node.name() + "'.";
            case null -> "What it would press is unknown.";
        };
    }

    private boolean isStrange(@Nullable String location) {
        return location != null
                && location.indexOf(':') >= 0
                && !isOn(own, location)
                && !isOn(secluded, location)
                && !isOn(BLANK, location);
    }

    private static boolean isSameSite(@Nullable String here, String there) {
        WebAddress from = here == null ? null : WebAddress.parse(here);
        WebAddress to = WebAddress.parse(there);
        return from != null
                && to != null
                && from.host() != null
                && from.host().equals(to.host())
                && from.effectivePort() == to.effectivePort();
    }

    private static boolean isOn(@Nullable UrlPolicy sites, @Nullable String location) {
        if (sites == null || location == null || location.indexOf(':') < 0) {
            return false;
        }
        boolean listed = sites.reviewScreen(new ScreenState(location, null, null, List.of(), -1, List.of()))
                instanceof Decision.Allow;
        return listed && (sites == BLANK || !isOn(BLANK, location));
    }
}
