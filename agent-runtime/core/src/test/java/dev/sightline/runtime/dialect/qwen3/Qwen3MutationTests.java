package dev.sightline.runtime.dialect.qwen3;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.MutatedAnswers;
import java.util.List;

class Qwen3MutationTests extends MutatedAnswers {

    Qwen3MutationTests() {
        super(
                new Qwen3Dialect(CoordinateUnit.THOUSANDTHS),
                List.of(
                        "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [10, 20]}}\n</tool_call>",
                        "<think>\nHm.\n</think>\n\n<tool_call>\n<function=computer_use>\n<parameter=action>\nleft_click\n</parameter>\n<parameter=coordinate>\n[10, 20]\n</parameter>\n</function>\n</tool_call>",
                        "<tool_call>\n<function=computer_use>\n<parameter=action>\ntype\n</parameter>\n<parameter=text>\n42 <b> \"x\"\n</parameter>\n</function>\n</tool_call>",
                        "<function=mobile_use><parameter=action>swipe</parameter><parameter=coordinate>[1, 2]</parameter><parameter=coordinate2>[3, 4]</parameter></function>"),
                List.of(
                        "<tool_call>",
                        "<function=computer_use>",
                        "<parameter=",
                        "<parameter=action>",
                        "</parameter>",
                        "</function>",
                        "<think>"));
    }
}
