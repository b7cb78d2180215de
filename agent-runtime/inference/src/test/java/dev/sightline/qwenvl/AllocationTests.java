package dev.sightline.qwenvl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sightline.qwenvl.PromptPart.Text;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.format.MiniFolder;
import dev.sightline.qwenvl.format.MiniGguf;
import dev.sightline.qwenvl.format.MiniShape;
import dev.sightline.qwenvl.format.MiniWeights;
import dev.sightline.qwenvl.grammar.TokenConstraint;
import dev.sightline.qwenvl.tensor.TensorType;
import dev.sightline.qwenvl.tokenizer.SmallTokenizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllocationTests {

    /**
     * A token's text, its boxed id, and some 80 bytes for each matrix's task for the threads. A buffer for one row of activations
     * would be a KiB, and one for the logits more.
     */
    private static final long MOST_BYTES_PER_TOKEN = 3000;

    private static final int TOKENS = 250;
    private static final int ROUNDS = 300;

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "Q8_0", "Q4_0", "Q4_K", "Q6_K"})
    void decodingLeavesNoGarbageOnceItIsCompiled(TensorType type, @TempDir Path folder) throws IOException {
        MiniWeights weights = MiniWeights.seeded(MiniShape.WIDE, 1, true);
        if (type == TensorType.F16 || type == TensorType.BF16) {
            new MiniFolder(type, 1, true, true).write(folder, weights, SmallTokenizer.vocabulary("", 0));
        } else {
            MiniGguf.write(
                    folder.resolve("model.gguf"),
                    folder.resolve("mmproj.gguf"),
                    weights,
                    SmallTokenizer.vocabulary("", 0),
                    MiniGguf.allOf(type),
                    MiniGguf.allOf(TensorType.F16));
        }
        QwenVlOptions options =
                QwenVlOptions.defaults().withBackend("vector").withThreads(2).withContextLength(1024);
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                QwenVl engine = QwenVl.open(checkpoint, checkpoint.tokenizer(), options)) {
            long least = Long.MAX_VALUE;
            // before they are compiled, vectors are objects
            for (int round = 0; round < ROUNDS && least > MOST_BYTES_PER_TOKEN; round++) {
                least = Math.min(least, bytes(engine, TOKENS) / TOKENS);
            }
            assertThat(least).isLessThanOrEqualTo(MOST_BYTES_PER_TOKEN);
        }
    }

    private static long bytes(QwenVl engine, int tokens) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        GenerationRequest request = GenerationRequest.greedy(List.of(new Text("Where is it?")), tokens)
                .withConstraint(new NoEnd());
        long before = threads.getTotalThreadAllocatedBytes();
        Generation generation = engine.generate(request);
        long after = threads.getTotalThreadAllocatedBytes();
        assertThat(generation.tokens()).hasSize(tokens);
        return after - before;
    }

    /** Allows everything but the tokens that end an answer, which come behind the 256 bytes. */
    private static final class NoEnd implements TokenConstraint {

        private static final int[] NOTHING = {};

        @Override
        public int[] forced() {
            return NOTHING;
        }

        @Override
        public void mask(float[] logits) {
            for (int token = 256; token < logits.length; token++) {
                logits[token] = Float.NEGATIVE_INFINITY;
            }
        }

        @Override
        public void accept(int token) {
            // nothing depends on it
        }

        @Override
        public boolean complete() {
            return false;
        }
    }
}
