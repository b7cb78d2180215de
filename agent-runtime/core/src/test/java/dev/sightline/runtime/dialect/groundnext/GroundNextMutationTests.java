package dev.sightline.runtime.dialect.groundnext;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.MutatedPlaces;
import java.util.List;

class GroundNextMutationTests extends MutatedPlaces {

    GroundNextMutationTests() {
        super(
                new GroundNextDialect(CoordinateUnit.PIXELS),
                List.of(
                        "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [512, 300]}}\n</tool_call>",
                        "{\"action\": \"left_click\", \"coordinate\": [512, 300]}"));
    }
}
