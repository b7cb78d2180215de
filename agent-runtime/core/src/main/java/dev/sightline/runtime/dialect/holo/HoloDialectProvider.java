package dev.sightline.runtime.dialect.holo;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;

/**
 * Provides the dialect of Holo, which only finds places. Holo1.5 states pixels; Holo2 descends from Qwen3-VL, states
 * thousandths and sees images in multiples of 32 pixels.
 *
 * @since 0.1.0
 */
public final class HoloDialectProvider implements DialectProvider {

    static final String NAME = "holo";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean recognizes(ModelSource model) {
        return model.isCalled("holo15") || model.isCalled("holo2");
    }

    @Override
    public ModelDialect dialectFor(ModelSource model) {
        return model.isCalled("holo2")
                ? new HoloDialect(CoordinateUnit.THOUSANDTHS, 32)
                : new HoloDialect(CoordinateUnit.PIXELS, 28);
    }
}
