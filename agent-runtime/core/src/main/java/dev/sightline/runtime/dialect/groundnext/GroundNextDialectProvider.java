package dev.sightline.runtime.dialect.groundnext;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;

/**
 * Provides the dialect of GroundNext, which only finds places.
 *
 * @since 0.1.0
 */
public final class GroundNextDialectProvider implements DialectProvider {

    static final String NAME = "groundnext";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean recognizes(ModelSource model) {
        return model.isCalled("groundnext");
    }

    @Override
    public ModelDialect dialectFor(ModelSource model) {
        return new GroundNextDialect(CoordinateUnit.PIXELS);
    }
}
