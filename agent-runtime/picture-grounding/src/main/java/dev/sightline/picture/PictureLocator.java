package dev.sightline.picture;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.GroundingException.Reason;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Screenshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds targets that are given by a picture. It needs no model and no text recognition.
 *
 * @since 0.1.0
 */
public final class PictureLocator implements Locator {

    /** Two places whose scores are this close cannot be told apart. */
    private static final double MARGIN = 0.03;

    private static final int MOST_LISTED = 3;

    /** A task uses a few pictures, again and again. */
    private static final int MOST_KEPT = 100;

    private final Map<Path, Kept> kept = new ConcurrentHashMap<>();

    /** A picture as it was when its file was last changed. */
    private record Kept(FileTime changed, Look look) {}

    @Override
    public boolean supports(Target target) {
        return target instanceof Target.ByPicture;
    }

    @Override
    public Located locate(Screenshot screenshot, Target target) {
        if (!(target instanceof Target.ByPicture picture)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot look for " + target + ": it is not a picture.");
        }
        Path file = atRatio(Path.of(picture.file()).toAbsolutePath().normalize(), screenshot.pixelRatio());
        List<Sighting> sightings = PictureSearch.on(screenshot).find(look(file));
        Sighting found = choose(picture, sightings);
        return new Located(
                found.box().center(),
                found.box(),
                String.format(Locale.ROOT, "looked for %s, found %s", picture, found.words()),
                new Located.Certainty(found.verdict() == Sighting.Verdict.SAME && found.score() > 0.999, found.score()),
                null);
    }

    /** On a screen with a pixel ratio of 2, {@code cart@2x.png} if there is one, and {@code cart.png} otherwise. */
    private static Path atRatio(Path file, double pixelRatio) {
        String ratio = String.format(Locale.ROOT, "%.2f", pixelRatio).replaceFirst("\\.?0+$", "");
        Path own = file.resolveSibling(
                String.valueOf(file.getFileName()).replaceFirst("(\\.[A-Za-z]+)$", "@" + ratio + "x$1"));
        return Files.isRegularFile(own) ? own : file;
    }

    private Look look(Path file) {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            @Nullable Kept known = kept.get(file);
            if (known != null && known.changed.equals(changed)) {
                return known.look;
            }
            Look look = Look.read(file);
            if (kept.size() >= MOST_KEPT) {
                kept.clear();
            }
            kept.put(file, new Kept(changed, look));
            return look;
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot look for the picture '" + file
                            + "': there is no such file, or it cannot be read. Paths start from the folder of the task.",
                    e);
        }
    }

    private static Sighting choose(Target.ByPicture picture, List<Sighting> sightings) {
        List<Sighting> matching = sightings.stream().filter(Sighting::matches).toList();
        if (matching.isEmpty()) {
            throw new GroundingException(
                    Reason.ABSENT,
                    "The screen does not show " + picture + ". "
                            + (sightings.isEmpty()
                                    ? "Nothing on it resembles the picture."
                                    : "What comes nearest: " + listed(sightings) + "."));
        }
        double best = matching.getFirst().score();
        List<Sighting> equal = matching.stream()
                .filter(sighting -> sighting.score() >= best - MARGIN)
                .toList();
        Integer nth = picture.nth();
        if (nth != null) {
            if (nth > equal.size()) {
                throw new GroundingException(
                        Reason.ABSENT,
                        "The screen shows the picture '" + picture.file() + "' "
                                + (equal.size() == 1 ? "once" : equal.size() + " times") + ", so there is no number "
                                + nth + ": " + listed(equal) + ".");
            }
            return equal.stream().sorted(READING_ORDER).toList().get(nth - 1);
        }
        if (equal.size() > 1) {
            throw new GroundingException(
                    Reason.AMBIGUOUS,
                    "The screen shows " + picture + " " + equal.size() + " times: " + listed(equal)
                            + ". Crop the picture with more of what surrounds the target, or state which one with nth.");
        }
        return equal.getFirst();
    }

    /** Rows from top to bottom, and each from left to right; places in one row overlap in height. */
    private static final Comparator<Sighting> READING_ORDER = Comparator.<Sighting>comparingLong(sighting ->
                    Math.round(sighting.box().center().y() / sighting.box().height()))
            .thenComparingDouble(sighting -> sighting.box().left());

    private static String listed(List<Sighting> sightings) {
        return sightings.stream().limit(MOST_LISTED).map(Sighting::words).collect(Collectors.joining("; "))
                + (sightings.size() > MOST_LISTED ? "; and others" : "");
    }
}
