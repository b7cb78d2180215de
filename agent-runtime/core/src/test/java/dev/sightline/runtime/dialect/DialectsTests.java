package dev.sightline.runtime.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.SightlineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectsTests {

    /** Somebody else's dialect: another name for Qwen's. */
    private record Foreign(String name, String family) implements DialectProvider {

        @Override
        public boolean recognizes(ModelSource model) {
            return model.name() != null && model.name().contains(family);
        }

        @Override
        public ModelDialect dialectFor(ModelSource model) {
            return Dialects.standard();
        }
    }

    @Test
    void dialectsOnTheClassPathAreFoundByName() {
        assertThat(Dialects.installed().names()).contains("pocket", "qwen2.5-vl");
        assertThat(Dialects.installed().named("Qwen2.5-VL", ModelSource.UNKNOWN).name())
                .isEqualTo("qwen2.5-vl");
    }

    @Test
    void unknownNameListsThoseThatThereAre() {
        assertThatThrownBy(() -> Dialects.installed().named("gpt", ModelSource.UNKNOWN))
                .isInstanceOf(SightlineException.class)
                .hasMessageStartingWith("Cannot use the dialect 'gpt': there is no such dialect. Available: ")
                .hasMessageContaining("qwen2.5-vl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Qwen/Qwen2.5-VL-7B-Instruct", "qwen2.5vl:7b"})
    void qwenIsRecognisedByTheNamesThatServersGiveIt(String model) {
        assertThat(Dialects.installed().recognized(ModelSource.named(model)))
                .hasValueSatisfying(dialect -> assertThat(dialect.name()).isEqualTo("qwen2.5-vl"));
    }

    @Test
    void modelThatNobodyRecognisesIsNotGuessed() {
        assertThat(Dialects.installed().recognized(ModelSource.named("gpt-4o"))).isEmpty();
    }

    @Test
    void choiceIsExplained(@TempDir Path folder) throws IOException {
        Dialects dialects = Dialects.installed();
        Path fara = Files.createDirectory(folder.resolve("Fara-7B"));
        Path own = Files.createDirectory(folder.resolve("my-model"));

        assertThat(dialects.explain("ui-tars", ModelSource.UNKNOWN).reason()).isEqualTo("it was chosen by its name");
        assertThat(dialects.explain(null, ModelSource.named("UI-TARS-1.5-7B")).reason())
                .isEqualTo("the model is recognised by its name 'UI-TARS-1.5-7B'");
        assertThat(dialects.explain(null, ModelSource.checkpoint(fara))).satisfies(choice -> {
            assertThat(choice.dialect().name()).isEqualTo("fara-7b");
            assertThat(choice.reason()).isEqualTo("the model is recognised by its files at '" + fara + "'");
        });
        assertThat(dialects.explain(null, ModelSource.checkpoint(own))).satisfies(choice -> {
            assertThat(choice.dialect().name()).isEqualTo("qwen2.5-vl");
            assertThat(choice.certain()).isTrue();
        });
        assertThat(dialects.explain(null, ModelSource.named("gpt-4o"))).satisfies(choice -> {
            assertThat(choice.dialect().name()).isEqualTo("qwen2.5-vl");
            assertThat(choice.certain()).isFalse();
            assertThat(choice.reason()).contains("'gpt-4o' is not recognised", "state its dialect: fara-7b, ");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "Fara-7B.Q8_0.gguf, fara-7b",
        "UI-TARS-1.5-7B-q4_k_m.gguf, ui-tars",
        "Qwen2.5-VL-7B-Instruct-Q4_K_M.gguf, qwen2.5-vl",
    })
    void filesAreRecognisedByTheirNames(String file, String dialect, @TempDir Path folder) throws IOException {
        Path path = Files.createFile(folder.resolve(file));

        assertThat(Dialects.installed().recognized(ModelSource.checkpoint(path)))
                .hasValueSatisfying(it -> assertThat(it.name()).isEqualTo(dialect));
    }

    @Test
    void dialectOfSomebodyElseIsChosenByNameAndByModel() {
        Dialects dialects = Dialects.installed().with(new Foreign("mine", "my-model"));

        assertThat(dialects.names()).contains("mine");
        assertThat(dialects.choose("mine", ModelSource.UNKNOWN)).isNotNull();
        assertThat(dialects.recognized(ModelSource.named("my-model-7b"))).isPresent();
    }

    @Test
    void modelThatTwoRecogniseIsRefused() {
        Dialects dialects = Dialects.of(List.of(new Foreign("a", "x"), new Foreign("b", "x")));

        assertThatThrownBy(() -> dialects.recognized(ModelSource.named("x-1")))
                .hasMessage("Cannot choose a dialect for the model 'x-1': it is recognised as a and as b."
                        + " Name the dialect to use.");
    }

    @Test
    void nameThatIsUsedTwiceIsRefused() {
        List<DialectProvider> providers = List.of(new Foreign("a", "x"), new Foreign("a", "y"));

        assertThatThrownBy(() -> Dialects.of(providers)).hasMessageContaining("a name is used twice: 'a'");
    }

    @Test
    void pocketDialectNeedsItsFile(@TempDir Path folder) {
        assertThatThrownBy(() -> Dialects.installed().named("pocket", ModelSource.checkpoint(folder)))
                .hasMessageContaining("needs the file 'dialect.json'")
                .hasMessageContaining(folder.toString());
    }
}
