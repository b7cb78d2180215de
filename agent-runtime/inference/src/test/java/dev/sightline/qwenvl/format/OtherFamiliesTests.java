package dev.sightline.qwenvl.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.QwenVlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherFamiliesTests {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "opencua|OpenCUAForConditionalGeneration|it is OpenCUA: it has Qwen2.5-VL's weights, but positions in one dimension|use UI-TARS-1.5-7B or Fara-7B",
                "qwen2_5_vl|OpenCUAForConditionalGeneration|it is OpenCUA|use UI-TARS-1.5-7B",
                "qwen2_5_vl|Qwen2_5_VLForConditionalGenerationWithPointer|it is GUI-Actor: it points with an additional head|use GTA1-7B",
                "qwen2_vl|Qwen2VLForConditionalGenerationWithPointer|it is GUI-Actor|use GTA1-7B",
                "qwen2_vl|Qwen2VLForConditionalGeneration|it is Qwen2-VL, from which UI-TARS 1|UI-TARS-1.5-7B",
                "qwen3_vl|Qwen3VLForConditionalGeneration|it is Qwen3-VL or a later version|use Qwen2.5-VL-7B-Instruct",
                "qwen3_vl_moe|Qwen3VLMoeForConditionalGeneration|it is Qwen3-VL or a later version|Qwen2.5-VL",
                "qwen3_5|Qwen3_5ForConditionalGeneration|it is Qwen3-VL or a later version|Qwen2.5-VL",
                "qwen2_5_omni|Qwen2_5OmniModel|it is Qwen2.5-Omni|Qwen2.5-VL",
                "minicpmv|MiniCPMV|it is another vision-language model|Qwen2.5-VL",
                "qwen2|Qwen2ForCausalLM|it is a language model without vision|Qwen2.5-VL",
                "florence2|Florence2ForConditionalGeneration|it is a model of type 'florence2', not qwen2_5_vl|Qwen2.5-VL",
            })
    void familyIsNamedWithTheNearestThatWorks(String type, String architecture, String what, String instead)
            throws IOException {
        config(type, architecture);

        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(QwenVlException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(what)
                .hasMessageContaining(instead)
                .hasMessageContaining("or run it on a server that knows it");
    }

    @Test
    void tokenizerOfTiktokenIsNotQwens() throws IOException {
        config("qwen2_5_vl", "Qwen2_5_VLForConditionalGeneration");
        Files.writeString(folder.resolve("tiktoken.model"), "");

        assertThatThrownBy(() -> OtherFamilies.refuse(folder)).hasMessageContaining("it is OpenCUA");
    }

    @Test
    void publishedFormsPass() throws IOException {
        config("qwen2_5_vl", "Qwen2_5_VLForConditionalGeneration");
        assertThatCode(() -> OtherFamilies.refuse(folder)).doesNotThrowAnyException();

        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"qwen2_5_vl\"}");
        assertThatCode(() -> OtherFamilies.refuse(folder)).doesNotThrowAnyException();
    }

    @Test
    void architecturesOfGgufFilesAreNamed() {
        assertThat(OtherFamilies.ofGguf("qwen3vl")).contains("This is Qwen3-VL or a later version");
        assertThat(OtherFamilies.ofGguf("llama")).contains("a language model without vision");
        assertThat(OtherFamilies.ofGguf("qwen2vl")).isEmpty();
        assertThat(OtherFamilies.ofGguf("")).isEmpty();
    }

    private void config(String type, String architecture) throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\": \"%s\", \"architectures\": [\"%s\"]}".formatted(type, architecture));
    }
}
