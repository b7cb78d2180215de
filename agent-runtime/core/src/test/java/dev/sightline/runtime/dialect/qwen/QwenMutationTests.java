package dev.sightline.runtime.dialect.qwen;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.MutatedAnswers;
import java.util.List;

class QwenMutationTests extends MutatedAnswers {

    QwenMutationTests() {
        super(
                new QwenDialect(CoordinateUnit.PIXELS),
                List.of(
                        "I click.\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [10, 20]}}\n</tool_call>",
                        "{\"action\": \"scroll\", \"coordinate\": [10, 20], \"pixels\": -300}",
                        "{'action': 'key', 'keys': ['ctrl', 'a']}",
                        "{\"name\": \"computer_use\", \"arguments\": \"{\\\"action\\\": \\\"type\\\", \\\"text\\\": \\\"a\\\"}\"}",
                        "```json\n[{\"action\": \"wait\", \"time\": 2}, {\"action\": \"terminate\", \"status\": \"success\"}]\n```",
                        "{\"action\": \"swipe\", \"coordinate\": [10, 20], \"coordinate2\": [\"30\", \"40\"]}",
                        "{\"action\": \"open_url\", \"text\": \"example.org\"}",
                        "{\"action\": \"switch_tab\", \"index\": 3}",
                        "{\"action\": \"left_click\", \"bbox_2d\": [1, 2, 3, 4]}"),
                List.of("<tool_call>", "</tool_call>", "\"action\":", "\"coordinate\": "));
    }
}
