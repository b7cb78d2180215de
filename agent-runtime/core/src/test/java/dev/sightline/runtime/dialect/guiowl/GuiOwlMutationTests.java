package dev.sightline.runtime.dialect.guiowl;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.MutatedAnswers;
import java.util.List;

class GuiOwlMutationTests extends MutatedAnswers {

    GuiOwlMutationTests() {
        super(
                new GuiOwlDialect(CoordinateUnit.PIXELS, 28),
                List.of(
                        "<thinking>\nI click.\n</thinking>\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"click\", \"coordinate\": [10, 20]}}\n</tool_call>\n<conclusion>\nClicked\n</conclusion>",
                        "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"drag\", \"coordinate\": [1, 2], \"coordinate2\": [3, 4]}}\n</tool_call>",
                        "{\"action\": \"type\", \"text\": \"a\", \"clear\": 1, \"enter\": 0}",
                        "{\"action\": \"scroll\", \"pixels\": -5}",
                        "{\"name\": \"mobile_use\", \"arguments\": {\"action\": \"system_button\", \"button\": \"Home\"}}"),
                List.of("<thinking>", "</thinking>", "<conclusion>", "</conclusion>", "<tool_call>", "\"clear\": "));
    }
}
