package dev.sightline.runtime.dialect.uitars;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;

/**
 * Provides the dialect of UI-TARS. Version 1.5 with open weights states pixels; version 1, and the models of this name
 * that Volcengine hosts as Doubao, state thousandths.
 *
 * @since 0.1.0
 */
public final class UiTarsDialectProvider implements DialectProvider {

    static final String NAME = "ui-tars";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean recognizes(ModelSource model) {
        return model.isCalled("uitars");
    }

    @Override
    public ModelDialect dialectFor(ModelSource model) {
        boolean relative = model.isCalled("doubao")
                || model.isCalled("uitars2b")
                || model.isCalled("uitars7b")
                || model.isCalled("uitars72b");
        return new UiTarsDialect(relative ? CoordinateUnit.THOUSANDTHS : CoordinateUnit.PIXELS);
    }
}
