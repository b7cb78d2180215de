package dev.sightline.driver;

import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import org.jspecify.annotations.Nullable;

final class UnknownControls implements Controls {

    @Override
    public @Nullable Control focused() {
        return null;
    }

    @Override
    public @Nullable Control at(Point<Space.Driver> point) {
        return null;
    }

    @Override
    public boolean selectAll() {
        return false;
    }
}
