package dev.sightline.runtime.calibration;

import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the numbers of an answer as they were written, whatever they stand for. */
final class RawPlaces {

    /** No answer lies outside an image of this size. */
    private static final Size<Space.Model> ENDLESS = new Size<>(1_000_000, 1_000_000);

    private final List<ModelDialect> readers = new ArrayList<>();

    RawPlaces(ModelDialect dialect) {
        // whole numbers first: a reader of pixels refuses fractions, and one of fractions everything else
        for (CoordinateUnit unit : List.of(CoordinateUnit.PIXELS, CoordinateUnit.FRACTIONS)) {
            try {
                readers.add(dialect.in(unit));
            } catch (SightlineException _) {
                // the family has one form only
            }
        }
        if (readers.isEmpty()) {
            readers.add(dialect);
        }
    }

    /** Null when the answer is not a place. */
    @Nullable
    Point<Space.Model> in(String answer) {
        for (ModelDialect reader : readers) {
            if (reader.readPlace(answer, ENDLESS) instanceof PlaceReading.Found(Point<Space.Model> point)) {
                Size<Space.Model> extent = reader.coordinates().extent(ENDLESS);
                return new Point<>(
                        point.x() / ENDLESS.width() * extent.width(), point.y() / ENDLESS.height() * extent.height());
            }
        }
        return null;
    }
}
