package dev.sightline.runtime.internal.replay;

import dev.sightline.agent.Replayed;
import dev.sightline.agent.Replayed.Verdict;
import dev.sightline.driver.Control;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.GroundingException.Reason;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.picture.Look;
import dev.sightline.picture.PictureSearch;
import dev.sightline.picture.Sighting;
import dev.sightline.runtime.internal.replay.Recording.Aim;
import dev.sightline.runtime.internal.replay.Recording.Recorded;
import dev.sightline.runtime.internal.run.Step;
import dev.sightline.runtime.script.steps.TargetGuard;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a recorded step acts on what it acted on when it was recorded: the words on it or its look, what stands
 * around it, and what the driver calls it.
 */
final class RecordedTargets implements TargetGuard {

    /** Of the words around a target; a page changes, but not all at once. */
    private static final double LEAST_IN_COMMON = 0.34;

    /** With fewer words around it, the look decides. */
    private static final int ENOUGH_WORDS = 2;

    /** In units of the driver: a target this far away has moved. */
    private static final double MOVED = 8;

    /** In units of the driver: words and their look lie this close together. */
    private static final int LOOK_REACH = 6;

    private final Recorded recorded;
    private final @Nullable TextReader reader;
    private final UnaryOperator<String> fill;

    private boolean moved;
    private String how = "";
    private @Nullable String missed;
    private @Nullable Aim missedAim;
    private @Nullable Screenshot missedOn;

    /**
     * @param reader null when the agent has none
     * @param fill fills in variables
     */
    RecordedTargets(Recorded recorded, @Nullable TextReader reader, UnaryOperator<String> fill) {
        this.recorded = recorded;
        this.reader = reader;
        this.fill = fill;
    }

    /** What was expected and what was found instead; null while nothing was missed. */
    @Nullable
    String missed() {
        return missed;
    }

    /** The target that was missed. */
    @Nullable
    Aim missedAim() {
        return missedAim;
    }

    @Nullable
    Screenshot missedOn() {
        return missedOn;
    }

    private @Nullable Aim aim(Target written) {
        return recorded.targets().stream()
                .filter(aim -> aim.target().equals(written))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Located locate(Screenshot seen, Target written, Target filled, Locator locator) {
        Aim aim = aim(written);
        if (aim == null) {
            return locator.locate(seen, filled);
        }
        try {
            Located found = filled instanceof Target.ByPicture
                    ? byPicture(seen, aim, filled, locator)
                    : locator.locate(seen, filled);
            guard(seen, aim, found, filled instanceof Target.ByPicture);
            Point<Space.Driver> now = seen.toDriver().apply(found.point());
            moved = Math.hypot(now.x() - aim.x(), now.y() - aim.y()) > MOVED;
            how = moved
                    ? String.format(
                            Locale.ROOT,
                            "was at (%.0f, %.0f) when it was recorded, is at (%.0f, %.0f)",
                            aim.x(),
                            aim.y(),
                            now.x(),
                            now.y())
                    : "as recorded";
            missed = null;
            return found;
        } catch (GroundingException e) {
            miss(aim, seen, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void miss(Aim aim, @Nullable Screenshot seen, String what) {
        missed = what;
        missedAim = aim;
        if (seen != null) {
            missedOn = seen;
        }
    }

    private static GroundingException mismatch(Aim aim, String what) {
        return new GroundingException(
                Reason.ABSENT, "What was found for " + aim.target() + " is not what was recorded: " + what + ".");
    }

    /** The place that looks the same; of several, the one with the recorded words around it. */
    private Located byPicture(Screenshot seen, Aim aim, Target filled, Locator locator) {
        try {
            return locator.locate(seen, filled);
        } catch (GroundingException e) {
            if (e.reason() != Reason.AMBIGUOUS || reader == null || aim.around().isEmpty()) {
                throw e;
            }
            List<TextLine> lines = reader.read(seen);
            List<Sighting> matching =
                    PictureSearch.on(seen).find(Look.of("target", aim.picture(), aim.pixelRatio())).stream()
                            .filter(Sighting::matches)
                            .toList();
            Sighting best = null;
            double most = 0;
            double second = 0;
            for (Sighting sighting : matching) {
                double common = Surrounding.inCommon(filled(aim.around()), lines, sighting.box(), seen.pixelRatio());
                if (common > most) {
                    second = most;
                    most = common;
                    best = sighting;
                } else {
                    second = Math.max(second, common);
                }
            }
            if (best == null || most - second < LEAST_IN_COMMON / 2) {
                throw e;
            }
            return new Located(
                    best.box().center(), best.box(), "one of several that look the same, by the words around it");
        }
    }

    private List<String> filled(List<String> texts) {
        return texts.stream().map(fill).toList();
    }

    private void guard(Screenshot seen, Aim aim, Located found, boolean byPicture) {
        if (found.element() != null && !found.element().enabled()) {
            throw mismatch(aim, "it is disabled");
        }
        Sighting look = PictureSearch.on(seen)
                .near(
                        Look.of("target", aim.picture(), aim.pixelRatio()),
                        found.point().x(),
                        found.point().y(),
                        (int) Math.ceil(LOOK_REACH * seen.pixelRatio()));
        if (look != null && look.verdict() == Sighting.Verdict.FAINTER) {
            throw mismatch(aim, "it is fainter than it was, as if it were disabled");
        }
        // a theme may do this, too; a driver that names controls knows what an input would reach, which is confirmed
        // later
        if (look != null && look.verdict() == Sighting.Verdict.DIMMED && aim.control() == null) {
            throw mismatch(aim, "it is dimmed, as if it were covered");
        }
        boolean looksTheSame = byPicture || (look != null && look.matches());
        if (reader == null) {
            if (!looksTheSame) {
                throw mismatch(aim, "it looks different");
            }
            return;
        }
        List<String> wanted = filled(aim.around());
        double common = Surrounding.inCommon(wanted, reader.read(seen), found.box(), seen.pixelRatio());
        if (wanted.size() >= ENOUGH_WORDS ? common < LEAST_IN_COMMON : !looksTheSame) {
            throw mismatch(
                    aim,
                    wanted.size() >= ENOUGH_WORDS
                            ? "around it, little is left of what stood there (" + String.join(", ", wanted) + ")"
                            : "it looks different");
        }
    }

    @Override
    public void confirm(Target written, Located found, @Nullable Control control) {
        Aim aim = aim(written);
        if (aim == null || aim.control() == null) {
            return;
        }
        try {
            String kind = ControlWords.kind(control);
            if (!aim.control().equals(kind)) {
                throw mismatch(
                        aim,
                        "it was a " + aim.control() + ", and what an input reaches there now is "
                                + (kind == null || control == null
                                        ? "no control, as if it were covered"
                                        : "a " + kind + ", '" + control.name() + "'"));
            }
            if (!ControlWords.isUsable(control)) {
                throw mismatch(aim, "it is disabled");
            }
        } catch (GroundingException e) {
            miss(aim, null, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Override
    public void note(Step step) {
        step.replayed(
                missed == null
                        ? new Replayed(
                                moved ? Verdict.MOVED : Verdict.HIT,
                                how.isEmpty() ? "as recorded" : how,
                                recorded.tokens(),
                                recorded.took())
                        : new Replayed(Verdict.MISSED, missed, 0, recorded.took()));
    }
}
