package dev.sightline.runtime.dialect.gta1;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;

/**
 * Provides the dialect of GTA1, which only finds places.
 *
 * @since 0.1.0
 */
public final class Gta1DialectProvider implements DialectProvider {

    static final String NAME = "gta1";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean recognizes(ModelSource model) {
        return model.isCalled("gta17b") || model.isCalled("gta132b") || model.isCalled("gta172b");
    }

    @Override
    public ModelDialect dialectFor(ModelSource model) {
        return new Gta1Dialect(CoordinateUnit.PIXELS);
    }
}
