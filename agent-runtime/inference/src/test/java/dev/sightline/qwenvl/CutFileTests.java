package dev.sightline.qwenvl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.MiniFolder;
import dev.sightline.qwenvl.format.MiniShape;
import dev.sightline.qwenvl.format.MiniWeights;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is truncated while it is mapped, as a download that starts over does it. */
class CutFileTests {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aFileThatIsTruncatedWhileItIsUsedIsAnErrorOfTheCheckpoint(String backend) throws IOException {
        new MiniFolder(TensorType.F32, 1, true, true)
                .write(folder, MiniWeights.seeded(MiniShape.WIDE, 25, true), SmallTokenizer.vocabulary("", 0));
        QwenVlOptions options =
                QwenVlOptions.defaults().withBackend(backend).withThreads(2).withContextLength(256);
        GenerationRequest request = GenerationRequest.greedy(List.of(new PromptPart.Text("a b c d")), 3);
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                QwenVl engine = QwenVl.open(checkpoint, checkpoint.tokenizer(), options)) {
            assertThat(engine.generate(request).tokens()).isNotEmpty();
            try (FileChannel file = FileChannel.open(folder.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
                file.truncate(16);
            }
            QwenVlException problem = catchThrowableOfType(QwenVlException.class, () -> engine.generate(request));
            assertThat(problem.category()).isEqualTo(QwenVlException.Category.CHECKPOINT);
            assertThat(problem)
                    .hasMessageContaining("truncated while it was in use")
                    .hasMessageContaining("Restore");
        }
    }
}
