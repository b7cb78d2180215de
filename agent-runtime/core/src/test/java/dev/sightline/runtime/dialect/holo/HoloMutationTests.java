package dev.sightline.runtime.dialect.holo;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.MutatedPlaces;
import java.util.List;

class HoloMutationTests extends MutatedPlaces {

    HoloMutationTests() {
        super(
                new HoloDialect(CoordinateUnit.PIXELS, 28),
                List.of(
                        "{\"action\":\"click_absolute\",\"x\":512,\"y\":300}",
                        "```json\n{\"action\": \"click_absolute\", \"x\": 512, \"y\": 300}\n```",
                        "{}"));
    }
}
