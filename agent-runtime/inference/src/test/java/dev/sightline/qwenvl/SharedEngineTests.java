package dev.sightline.qwenvl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.Generation.Finish;
import dev.sightline.qwenvl.PromptPart.Image;
import dev.sightline.qwenvl.PromptPart.Text;
import dev.sightline.qwenvl.image.ImageSize;
import dev.sightline.qwenvl.image.RgbImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One engine under several threads, and under listeners that misbehave. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // what deadlocks must not hang the build
class SharedEngineTests {

    private static final QwenVlOptions OPTIONS = QwenVlOptions.defaults()
            .withBackend("vector")
            .withThreads(2)
            .withContextLength(400)
            .withPrefillChunk(24);

    private final RandomCheckpoint checkpoint = new RandomCheckpoint();
    private final QwenVl engine = QwenVl.open(checkpoint, checkpoint.tokenizer(), OPTIONS);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        engine.close();
        checkpoint.close();
    }

    private static GenerationRequest ask(String text, int tokens) {
        return GenerationRequest.greedy(List.of(new Text(text)), tokens);
    }

    private List<Integer> fresh(GenerationRequest request) {
        try (QwenVl other = QwenVl.open(checkpoint, checkpoint.tokenizer(), OPTIONS)) {
            return other.generate(request).tokens();
        }
    }

    @Test
    void requestsOfSeveralThreadsAreAnsweredOneAfterAnother() throws ExecutionException, InterruptedException {
        List<Integer> speakers = Collections.synchronizedList(new ArrayList<>());
        List<Future<Generation>> answers = new ArrayList<>();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int speaker = i;
            // some begin alike, so that they would trip over each other's cache
            GenerationRequest request = ask("abc" + (char) ('a' + i % 3) + " and more ".repeat(i), 12);
            requests.add(request);
            answers.add(threads.submit(() -> engine.generate(request.withOnText(text -> speakers.add(speaker)))));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get().tokens()).isEqualTo(fresh(requests.get(i)));
        }
        int turns = 1;
        for (int i = 1; i < speakers.size(); i++) {
            turns += speakers.get(i).equals(speakers.get(i - 1)) ? 0 : 1;
        }
        assertThat(speakers).contains(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(turns).isEqualTo(8);
    }

    @Test
    void aRequestThatWaitsCanBeCancelled() throws ExecutionException, InterruptedException {
        CountDownLatch answering = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<Generation> first =
                threads.submit(() -> engine.generate(ask("first", 5).withCancelled(() -> {
                    answering.countDown();
                    await(goOn);
                    return false;
                })));
        answering.await();

        Generation second = engine.generate(ask("second one", 5).withCancelled(() -> true));
        assertThat(second.finish()).isEqualTo(Finish.CANCELLED);
        assertThat(second.tokens()).isEmpty();
        assertThat(second.promptTokens()).isEqualTo("second one".length());
        assertThat(second.decoderPasses()).isZero();
        assertThat(first).isNotDone();

        goOn.countDown();
        assertThat(first.get().tokens()).isEqualTo(fresh(ask("first", 5)));
    }

    @Test
    void anInterruptedThreadStopsWaitingForItsTurn() throws ExecutionException, InterruptedException {
        CountDownLatch answering = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<Generation> first =
                threads.submit(() -> engine.generate(ask("first", 5).withCancelled(() -> {
                    answering.countDown();
                    await(goOn);
                    return false;
                })));
        answering.await();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> engine.generate(ask("second", 5)))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith("The thread was interrupted while its request waited");
        assertThat(Thread.interrupted()).isTrue();
        goOn.countDown();
        assertThat(first.get().tokens()).hasSize(5);
    }

    @Test
    void closingWaitsForTheAnswerUnderWay() throws ExecutionException, InterruptedException {
        QwenVl other = QwenVl.open(checkpoint, checkpoint.tokenizer(), OPTIONS);
        CountDownLatch answering = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<Generation> answer =
                threads.submit(() -> other.generate(ask("abc", 9).withCancelled(() -> {
                    answering.countDown();
                    await(goOn);
                    return false;
                })));
        answering.await();
        Thread closer = Thread.ofPlatform().start(other::close);
        while (closer.getState() != Thread.State.WAITING) {
            assertThat(closer.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        goOn.countDown();
        assertThat(answer.get().tokens()).isEqualTo(fresh(ask("abc", 9)));
        closer.join();
        assertThatThrownBy(() -> other.generate(ask("abc", 1))).hasMessage("This engine is closed; open another one.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aListenerThatCallsTheEngineIsRefused(boolean closes) {
        GenerationRequest request = ask("abc", 30).withOnText(text -> {
            if (closes) {
                engine.close();
            } else {
                engine.generate(ask("x", 1));
            }
        });
        assertThatThrownBy(() -> engine.generate(request))
                .isInstanceOf(QwenVlException.class)
                .hasMessageStartingWith("A listener called this engine on the thread that is answering a request");
        assertThat(engine.generate(ask("abcd", 9)).tokens()).isEqualTo(fresh(ask("abcd", 9)));
    }

    @Test
    void aListenerThatFailsLeavesTheCacheRight() {
        GenerationRequest request = ask("abc", 30);
        AtomicInteger pieces = new AtomicInteger();
        assertThatThrownBy(() -> engine.generate(request.withOnText(text -> {
                    if (pieces.incrementAndGet() == 3) {
                        throw new IllegalStateException("no room for text");
                    }
                })))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no room for text");
        assertThat(engine.generate(request).tokens()).isEqualTo(fresh(request));
    }

    @Test
    void cancellationTakesEffectWithinAnImage() {
        RgbImage screen = new RgbImage(new ImageSize(280, 280), new byte[280 * 280 * 3]);
        GenerationRequest request = GenerationRequest.greedy(List.of(new Image(screen), new Text("abc")), 5);
        AtomicInteger asked = new AtomicInteger();
        // asked before each of the two blocks
        Generation cancelled = engine.generate(request.withCancelled(() -> asked.incrementAndGet() == 2));
        assertThat(cancelled.finish()).isEqualTo(Finish.CANCELLED);
        assertThat(cancelled.encodedImages()).isZero();
        assertThat(cancelled.decoderPasses()).isZero();

        Generation whole = engine.generate(request);
        assertThat(whole.encodedImages()).isEqualTo(1);
        assertThat(whole.tokens()).isEqualTo(fresh(request));
    }

    @Test
    void aHistoryThatDivergesKeepsWhatIsInCommon() {
        String common = "step 1: click OK; ".repeat(3);
        Generation first = engine.generate(ask(common + "step 2: type", 20));
        GenerationRequest retold = ask(common + "nothing worked", 20);
        Generation second = engine.generate(retold);
        assertThat(first.cachedTokens()).isZero();
        assertThat(second.cachedTokens()).isEqualTo(common.length());
        assertThat(second.decoderPasses()).isEqualTo(1 + second.tokens().size() - 1);
        assertThat(second.tokens()).isEqualTo(fresh(retold));

        // and back again: only the prefix is left of the first
        GenerationRequest back = ask(common + "step 2: type", 20);
        Generation third = engine.generate(back);
        assertThat(third.cachedTokens()).isEqualTo(common.length());
        assertThat(third.tokens()).isEqualTo(first.tokens());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
