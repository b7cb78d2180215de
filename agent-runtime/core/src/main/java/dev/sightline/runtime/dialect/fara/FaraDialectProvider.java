package dev.sightline.runtime.dialect.fara;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;

/**
 * Provides the dialect of Fara-7B.
 *
 * @since 0.1.0
 */
public final class FaraDialectProvider implements DialectProvider {

    static final String NAME = "fara-7b";

    private static final FaraDialect DIALECT = new FaraDialect(CoordinateUnit.PIXELS);

    @Override
    public String name() {
        return NAME;
    }

    /** Fara 1.5 has another descent and other units, and is not meant. */
    @Override
    public boolean recognizes(ModelSource model) {
        return model.isCalled("fara7b");
    }

    @Override
    public ModelDialect dialectFor(ModelSource model) {
        return DIALECT;
    }
}
