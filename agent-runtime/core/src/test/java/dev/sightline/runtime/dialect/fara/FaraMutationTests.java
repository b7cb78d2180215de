package dev.sightline.runtime.dialect.fara;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.MutatedAnswers;
import java.util.List;

class FaraMutationTests extends MutatedAnswers {

    FaraMutationTests() {
        super(
                new FaraDialect(CoordinateUnit.PIXELS),
                List.of(
                        "I click.\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [10, 20]}}\n",
                        "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"type\", \"text\": \"a\", \"coordinate\": [1, 2], \"press_enter\": true, \"delete_existing_text\": false}}\n</tool_call>",
                        "{\"action\": \"visit_url\", \"url\": \"https://example.org\"}",
                        "{\"action\": \"web_search\", \"query\": \"a b\"}",
                        "{\"action\": \"pause_and_memorize_fact\", \"fact\": \"a\"}",
                        "It is 42.\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"terminate\", \"status\": \"success\"}}"),
                List.of("<tool_call>", "\"action\":", "\"press_enter\": ", "true", "\"coordinate\": "));
    }
}
