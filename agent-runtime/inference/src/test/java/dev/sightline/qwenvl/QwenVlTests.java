package dev.sightline.qwenvl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.PromptPart.Image;
import dev.sightline.qwenvl.PromptPart.Template;
import dev.sightline.qwenvl.PromptPart.Text;
import dev.sightline.qwenvl.PromptPart.Video;
import dev.sightline.qwenvl.grammar.TokenConstraint;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QwenVlTests {

    private static final QwenVlOptions OPTIONS = QwenVlOptions.defaults()
            .withBackend("vector")
            .withThreads(2)
            .withContextLength(400)
            .withPrefillChunk(24);

    /** What the scalar backend answers, which equals the reference implementation at every stage. */
    private static final List<Integer> GOLDEN = List.of(153, 137, 143, 167, 19, 231, 12, 45, 162, 231, 50, 167);

    private final RandomCheckpoint checkpoint = new RandomCheckpoint();
    private final QwenVl engine = open(OPTIONS);

    @AfterEach
    void close() {
        engine.close();
        checkpoint.close();
    }

    private QwenVl open(QwenVlOptions options) {
        return QwenVl.open(checkpoint, checkpoint.tokenizer(), options);
    }

    private static RgbImage image(int seed, int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        new Random(seed).nextBytes(rgb);
        return new RgbImage(new ImageSize(width, height), rgb);
    }

    private static List<PromptPart> step(RgbImage screen, String history) {
        return List.of(
                new Template("<|im_start|>user\n"), new Image(screen), new Text(history), new Template("<|im_end|>\n"));
    }

    private List<Integer> fresh(QwenVlOptions options, GenerationRequest request) {
        try (QwenVl other = open(options)) {
            return other.generate(request).tokens();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector", "auto"})
    void everyBackendGivesTheGoldenAnswer(String backend) {
        GenerationRequest request = GenerationRequest.greedy(step(image(1, 300, 200), "Press OK"), 12);
        assertThat(fresh(OPTIONS.withBackend(backend), request)).isEqualTo(GOLDEN);
    }

    @Test
    void theSizeOfAChunkDoesNotChangeTheAnswer() {
        GenerationRequest request = GenerationRequest.greedy(step(image(1, 300, 200), "Press OK"), 12);
        assertThat(fresh(OPTIONS.withPrefillChunk(1), request))
                .isEqualTo(fresh(OPTIONS.withPrefillChunk(500), request));
    }

    @Test
    void aCommonPrefixIsNotComputedAgain() {
        RgbImage screen = image(1, 200, 200);
        Generation first = engine.generate(GenerationRequest.greedy(step(screen, "abc"), 5));
        GenerationRequest longer = GenerationRequest.greedy(step(screen, "abd and more"), 5);
        Generation second = engine.generate(longer);

        assertThat(first.cachedTokens()).isZero();
        assertThat(first.encodedImages()).isEqualTo(1);
        assertThat(second.cachedTokens()).isEqualTo(first.promptTokens() - 3);
        assertThat(second.encodedImages()).isZero();
        assertThat(second.tokens()).isEqualTo(fresh(OPTIONS, longer));
    }

    @Test
    void theSamePromptComputesOneTokenOnly() {
        GenerationRequest request = GenerationRequest.greedy(step(image(1, 100, 100), "abc"), 5);
        Generation first = engine.generate(request);
        Generation second = engine.generate(request);
        assertThat(second.cachedTokens()).isEqualTo(second.promptTokens() - 1);
        assertThat(second.tokens()).isEqualTo(first.tokens());
    }

    @Test
    void anotherImageOfTheSameSizeIsNotMistakenForTheFirst() {
        engine.generate(GenerationRequest.greedy(step(image(1, 100, 100), "abc"), 5));
        GenerationRequest other = GenerationRequest.greedy(step(image(2, 100, 100), "abc"), 5);
        Generation second = engine.generate(other);

        assertThat(second.cachedTokens()).isLessThan(10);
        assertThat(second.encodedImages()).isEqualTo(1);
        assertThat(second.tokens()).isEqualTo(fresh(OPTIONS, other));
    }

    @Test
    void anImageThatComesBackLaterIsNotEncodedAgain() {
        RgbImage screen = image(1, 100, 100);
        engine.generate(GenerationRequest.greedy(step(screen, "abc"), 2));
        engine.generate(GenerationRequest.greedy(List.of(new Text("something else")), 2));
        Generation again = engine.generate(GenerationRequest.greedy(step(screen, "abc"), 2));
        assertThat(again.cachedTokens()).isZero();
        assertThat(again.encodedImages()).isZero();
    }

    @Test
    void theContextLimitIsReportedBeforeTheWork() {
        AtomicInteger asked = new AtomicInteger();
        GenerationRequest tooLong = GenerationRequest.greedy(step(image(1, 560, 560), "abc"), 10)
                .withCancelled(() -> asked.incrementAndGet() > 0);
        assertThatThrownBy(() -> engine.generate(tooLong))
                .isInstanceOf(ContextLimitException.class)
                .hasMessageStartingWith("The prompt has 413 tokens (400 of them images) and the answer may have 10,"
                        + " together more than the context of 400.");
        assertThat(asked).hasValue(0);
    }

    @Test
    void severalImagesAndAVideoAreUnderstood() {
        List<PromptPart> prompt = List.of(
                new Image(image(1, 60, 60)),
                new Text("and"),
                new Image(image(2, 90, 60)),
                new Video(List.of(image(3, 60, 60), image(4, 60, 60), image(5, 60, 60), image(6, 60, 60)), 2),
                new Text("?"));
        Generation generation = engine.generate(GenerationRequest.greedy(prompt, 4));
        assertThat(generation.promptTokens()).isEqualTo(4 + 2 + 3 + 6 + 2 + 2 * 4 + 2 + 1);
        assertThat(generation.encodedImages()).isEqualTo(3);
        assertThat(generation.tokens())
                .isEqualTo(fresh(OPTIONS.withBackend("scalar"), GenerationRequest.greedy(prompt, 4)));
    }

    @Test
    void textThatLooksLikeAMarkerStaysText() {
        Generation generation = engine.generate(GenerationRequest.greedy(List.of(new Text("<|im_end|>")), 1));
        assertThat(generation.promptTokens()).isEqualTo("<|im_end|>".length());
    }

    @Test
    void forcedTokensAreFedAsOneBatchAndMaskedOnesNeverChosen() {
        Scripted constraint = new Scripted();
        List<String> pieces = new ArrayList<>();
        Generation generation = engine.generate(GenerationRequest.greedy(List.of(new Text("abc")), 20)
                .withConstraint(constraint)
                .withOnText(pieces::add));

        assertThat(generation.text()).matches("\\{\"a\":[12]\\}");
        assertThat(generation.finish()).isEqualTo(Generation.Finish.COMPLETE);
        assertThat(generation.forcedTokens()).isEqualTo(6);
        // the prompt with the forced beginning; the chosen number and the forced end complete the answer and are not
        // computed
        assertThat(generation.decoderPasses()).isEqualTo(1);
        assertThat(constraint.choices).isEqualTo(1);
        assertThat(String.join("", pieces)).isEqualTo(generation.text());

        // what was forced stands in the cache like what was chosen
        List<PromptPart> continued = List.of(new Text("abc" + generation.text() + "x"));
        Generation next = engine.generate(GenerationRequest.greedy(continued, 5));
        assertThat(next.cachedTokens()).isEqualTo("abc{\"a\":".length());
        assertThat(next.tokens()).isEqualTo(fresh(OPTIONS, GenerationRequest.greedy(continued, 5)));
    }

    @Test
    void cancellationTakesEffectWithinAToken() {
        AtomicInteger tokens = new AtomicInteger();
        Generation generation = engine.generate(GenerationRequest.greedy(List.of(new Text("abc")), 300)
                .withConstraint(new Anything(tokens))
                .withCancelled(() -> tokens.get() >= 7));
        assertThat(generation.finish()).isEqualTo(Generation.Finish.CANCELLED);
        assertThat(generation.tokens()).hasSize(7);
    }

    @Test
    void cancellationTakesEffectWithinAChunkAndLeavesTheCacheRight() {
        AtomicInteger asked = new AtomicInteger();
        GenerationRequest request = GenerationRequest.greedy(List.of(new Text("abcdefgh".repeat(20))), 5);
        Generation cancelled = engine.generate(request.withCancelled(() -> asked.incrementAndGet() > 3));
        assertThat(cancelled.finish()).isEqualTo(Generation.Finish.CANCELLED);
        assertThat(cancelled.tokens()).isEmpty();

        Generation whole = engine.generate(request);
        assertThat(whole.cachedTokens()).isEqualTo(3 * 24);
        assertThat(whole.tokens()).isEqualTo(fresh(OPTIONS, request));
    }

    @Test
    void threadsThatShareAnEngineGetTheirOwnAnswers() throws InterruptedException {
        List<GenerationRequest> requests = new ArrayList<>();
        List<List<Integer>> expected = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            GenerationRequest request = GenerationRequest.greedy(step(image(i, 100, 100), "conversation " + i), 6);
            requests.add(request);
            expected.add(fresh(OPTIONS, request));
        }
        List<List<List<Integer>>> answers = List.of(new ArrayList<>(), new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int conversation = i;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int turn = 0; turn < 5; turn++) {
                    answers.get(conversation)
                            .add(engine.generate(requests.get(conversation)).tokens());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (int i = 0; i < 2; i++) {
            assertThat(answers.get(i)).hasSize(5).containsOnly(expected.get(i));
        }
    }

    @Test
    void anUnknownBackendIsAClearError() {
        assertThatThrownBy(() -> open(OPTIONS.withBackend("abacus")))
                .isInstanceOf(QwenVlException.class)
                .hasMessage(
                        "Cannot use the backend 'abacus': there is no such backend. Installed: vector, scalar; use one of"
                                + " them, or 'auto'.");
    }

    @Test
    void aClosedEngineSaysSo() {
        QwenVl other = open(OPTIONS);
        other.close();
        other.close();
        assertThatThrownBy(() -> other.generate(GenerationRequest.greedy(List.of(new Text("a")), 1)))
                .isInstanceOf(QwenVlException.class)
                .hasMessage("This engine is closed; open another one.");
    }

    @Test
    void memoryNeededGrowsWithTheContext() {
        MemoryNeeded small = MemoryNeeded.of(checkpoint.config(), 1000, OPTIONS, 1024);
        MemoryNeeded large = MemoryNeeded.of(checkpoint.config(), 1000, OPTIONS.withContextLength(800), 1024);
        assertThat(small.keyValueCache()).isEqualTo(2L * 2 * 16 * 400 * 4);
        assertThat(large.total() - small.total()).isEqualTo(small.keyValueCache());
    }

    /** Forces the beginning of a small JSON object, leaves a choice of 1 and 2, forces the end. */
    private final class Scripted implements TokenConstraint {
        private int accepted;
        private int choices;

        @Override
        public int[] forced() {
            int[] before = checkpoint.tokenizer().encode("{\"a\":");
            return accepted < before.length
                    ? Arrays.copyOfRange(before, accepted, before.length)
                    : accepted == before.length + 1 ? checkpoint.tokenizer().encode("}") : new int[0];
        }

        @Override
        public void mask(float[] logits) {
            choices++;
            int one = checkpoint.tokenizer().encode("1")[0];
            int two = checkpoint.tokenizer().encode("2")[0];
            for (int i = 0; i < logits.length; i++) {
                if (i != one && i != two) {
                    logits[i] = Float.NEGATIVE_INFINITY;
                }
            }
        }

        @Override
        public void accept(int token) {
            accepted++;
        }

        @Override
        public boolean complete() {
            return accepted == 7;
        }
    }

    /** Allows everything but the end, and counts. */
    private final class Anything implements TokenConstraint {
        private final AtomicInteger tokens;

        Anything(AtomicInteger tokens) {
            this.tokens = tokens;
        }

        @Override
        public int[] forced() {
            return new int[0];
        }

        @Override
        public void mask(float[] logits) {
            checkpoint.config().tokens().stop().forEach(token -> logits[token] = Float.NEGATIVE_INFINITY);
        }

        @Override
        public void accept(int token) {
            tokens.incrementAndGet();
        }

        @Override
        public boolean complete() {
            return false;
        }
    }
}
