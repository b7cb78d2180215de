package dev.sightline.qwenvl.springai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;

final class AnswerTextTests {

    private static final String CALL =
            "Click Save\n<tool_call>\n{\"name\": \"click\", \"arguments\": {\"x\": 3, \"why\": \"it's <b>\"}}\n</tool_call>";

    @Test
    void textPassesUntilItMayBeACall() {
        AnswerText answer = new AnswerText(List.of(), true);
        assertThat(answer.append("one\n")).isEqualTo("one");
        assertThat(answer.append("two <tool")).isEqualTo("\ntwo ");
        assertThat(answer.append("box> three")).isEqualTo("<toolbox> three");
        assertThat(answer.finish()).isEqualTo(new AnswerText.Rest("", List.of()));
    }

    @Test
    void callIsReadWhereverItIsCut() {
        for (int cut = 0; cut <= CALL.length(); cut++) {
            AnswerText answer = new AnswerText(List.of(), true);
            String text = answer.append(CALL.substring(0, cut)) + answer.append(CALL.substring(cut));
            AnswerText.Rest rest = answer.finish();
            assertThat(text).isEqualTo("Click Save");
            assertThat(rest.text()).isEmpty();
            assertThat(rest.calls())
                    .singleElement()
                    .extracting(ToolCall::name, ToolCall::type, ToolCall::arguments)
                    .containsExactly("click", "function", "{\"x\": 3, \"why\": \"it's <b>\"}");
        }
    }

    @Test
    void callsOfOneAnswerHaveTheirOwnIds() {
        AnswerText answer = new AnswerText(List.of(), true);
        answer.append("<tool_call>\n{\"name\": \"a\", \"arguments\": {}}\n</tool_call>\n"
                + "<tool_call>\n{\"name\": \"b\", \"arguments\": {}}\n</tool_call>");
        List<ToolCall> calls = answer.finish().calls();
        assertThat(calls).extracting(ToolCall::name).containsExactly("a", "b");
        assertThat(calls.get(0).id()).isNotEqualTo(calls.get(1).id());
    }

    @Test
    void brokenCallStaysText() {
        AnswerText answer = new AnswerText(List.of(), true);
        assertThat(answer.append("Hm\n<tool_call>\n{\"name\": \"a\", \"arguments\": {"))
                .isEqualTo("Hm");
        assertThat(answer.finish())
                .isEqualTo(new AnswerText.Rest("\n<tool_call>\n{\"name\": \"a\", \"arguments\": {", List.of()));
    }

    @Test
    void withoutToolsACallIsText() {
        AnswerText answer = new AnswerText(List.of(), false);
        assertThat(answer.append(CALL)).isEqualTo(CALL);
        assertThat(answer.finish()).isEqualTo(new AnswerText.Rest("", List.of()));
    }

    @Test
    void nothingPassesAfterAStopSequence() {
        AnswerText answer = new AnswerText(List.of("END", "###"), false);
        assertThat(answer.append("text E")).isEqualTo("text ");
        assertThat(answer.append("N")).isEmpty();
        assertThat(answer.isStopped()).isFalse();
        assertThat(answer.append("D more ###")).isEmpty();
        assertThat(answer.isStopped()).isTrue();
        assertThat(answer.append("more")).isEmpty();
        assertThat(answer.finish()).isEqualTo(new AnswerText.Rest("", List.of()));
    }

    @Test
    void textThatOnlyBeganLikeAStopSequencePasses() {
        AnswerText answer = new AnswerText(List.of("END"), false);
        assertThat(answer.append("EN")).isEmpty();
        assertThat(answer.append("EN")).isEqualTo("EN");
        assertThat(answer.finish()).isEqualTo(new AnswerText.Rest("EN", List.of()));
    }
}
