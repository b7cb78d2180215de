package dev.sightline.runtime.dialect.uitars;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.MutatedAnswers;
import java.util.List;

class UiTarsMutationTests extends MutatedAnswers {

    UiTarsMutationTests() {
        super(
                new UiTarsDialect(CoordinateUnit.PIXELS),
                List.of(
                        "Thought: I click.\nAction: click(start_box='(10,20)')",
                        "Thought: t\nAction: click(point='<point>10 20</point>')",
                        "Thought: t\nAction: left_double(start_box='<|box_start|>(10,20)<|box_end|>')",
                        "Thought：去\nAction： drag(start_box='[1, 2, 3, 4]', end_box='[5, 6, 7, 8]')",
                        "Reflection: r\nAction_Summary: s\nAction: type(content='It\\'s \"a\"\\n')",
                        "Action: hotkey(key='ctrl a')\n\nAction: scroll(point='<point>1 2</point>', direction='down')",
                        "Action: wait()",
                        "Action: finished(content='done')"),
                List.of("Action:", "click(", "type(content='", "')", "<point>", "start_box='(", "\n\n", "Thought:"));
    }
}
