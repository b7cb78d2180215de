package dev.sightline.runtime.dialect.gta1;

import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.internal.dialect.GroundingDialect;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;

/** GTA1. It is told the height of the image before its width. */
final class Gta1Dialect extends GroundingDialect {

    /** The bounds of its authors' example. */
    private static final ImageWindow IMAGES = new ImageWindow(3_136, 8_847_360, 28);

    Gta1Dialect(CoordinateUnit coordinates) {
        super(Gta1DialectProvider.NAME, coordinates, IMAGES);
    }

    @Override
    public ModelDialect in(CoordinateUnit unit) {
        return new Gta1Dialect(unit);
    }

    @Override
    public ModelPrompt locate(Target target, Size<Space.Model> image) {
        Size<Space.Model> extent = coordinates().extent(image);
        return ModelPrompt.of(
                "You locate elements of a graphical user interface. The image has a height of "
                        + (int) extent.height() + " and a width of " + (int) extent.width()
                        + ". Given a description, answer with the coordinates of the element as a single pair: (x,y). For"
                        + " an area, give its center.",
                target.toString());
    }
}
