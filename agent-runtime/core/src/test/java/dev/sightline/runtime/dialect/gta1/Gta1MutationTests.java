package dev.sightline.runtime.dialect.gta1;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.MutatedPlaces;
import java.util.List;

class Gta1MutationTests extends MutatedPlaces {

    Gta1MutationTests() {
        super(
                new Gta1Dialect(CoordinateUnit.PIXELS),
                List.of("(512,300)", "(512, 300)", "The element is at (512,300)."));
    }
}
