package dev.sightline.runtime.dialect.guiowl;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;

/**
 * Provides the dialect of GUI-Owl. Version 1 descends from Qwen2.5-VL and states pixels; version 1.5 descends from
 * Qwen3-VL, states thousandths and sees images in multiples of 32 pixels.
 *
 * @since 0.1.0
 */
public final class GuiOwlDialectProvider implements DialectProvider {

    static final String NAME = "gui-owl";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean recognizes(ModelSource model) {
        return model.isCalled("guiowl");
    }

    @Override
    public ModelDialect dialectFor(ModelSource model) {
        return model.isCalled("guiowl15")
                ? new GuiOwlDialect(CoordinateUnit.THOUSANDTHS, 32)
                : new GuiOwlDialect(CoordinateUnit.PIXELS, 28);
    }
}
