package dev.sightline.qwenvl.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.format.GenerationDefaults;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SamplerTests {

    private static float[] logits(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    private static double[] frequencies(SamplingOptions options, float... logits) {
        Sampler sampler = Sampler.of(options, logits.length);
        double[] counts = new double[logits.length];
        for (int i = 0; i < 20_000; i++) {
            counts[sampler.choose(logits)] += 1 / 20_000.0;
        }
        return counts;
    }

    @Test
    void greedyTakesTheFirstOfTheGreatest() {
        float[] logits = new float[200];
        logits[77] = 5;
        logits[150] = 5;
        assertThat(Sampler.of(SamplingOptions.GREEDY, 200).choose(logits)).isEqualTo(77);
    }

    @Test
    void checkpointsDefaultsForDrawingCountOnlyIfItDraws() {
        assertThat(SamplingOptions.of(new GenerationDefaults(true, 0.7, 20, 0.8, 1.05), 9))
                .isEqualTo(new SamplingOptions(0.7, 20, 0.8, 1.05, 9));
        assertThat(SamplingOptions.of(new GenerationDefaults(false, 0.7, 20, 0.8, 1.05), 9))
                .isEqualTo(new SamplingOptions(0, 0, 1, 1.05, 9));
    }

    @Test
    void maskedTokensAreNeverTaken() {
        float[] logits = new float[200];
        Arrays.fill(logits, Float.NEGATIVE_INFINITY);
        logits[3] = Float.NaN;
        logits[130] = -7;
        assertThat(Sampler.of(SamplingOptions.GREEDY, 200).choose(logits)).isEqualTo(130);
        assertThat(Sampler.of(new SamplingOptions(1, 0, 1, 1, 5), 200).choose(logits))
                .isEqualTo(130);
        logits[130] = Float.NEGATIVE_INFINITY;
        assertThatThrownBy(() -> Sampler.of(SamplingOptions.GREEDY, 200).choose(logits))
                .isInstanceOf(QwenVlException.class);
    }

    @Test
    void frequenciesFollowTheProbabilities() {
        double[] plain = frequencies(new SamplingOptions(1, 0, 1, 1, 1), logits(0.5, 0.3, 0.15, 0.05));
        assertThat(plain).containsExactly(new double[] {0.5, 0.3, 0.15, 0.05}, within(0.02));
        double[] cold = frequencies(new SamplingOptions(0.5, 0, 1, 1, 1), logits(0.5, 0.5, 0.25, 0.25));
        assertThat(cold).containsExactly(new double[] {0.4, 0.4, 0.1, 0.1}, within(0.02));
    }

    @Test
    void topKAndTopPCutTheTail() {
        assertThat(frequencies(new SamplingOptions(1, 2, 1, 1, 1), logits(0.2, 0.3, 0.5)))
                .containsExactly(new double[] {0, 0.375, 0.625}, within(0.02));
        assertThat(frequencies(new SamplingOptions(1, 0, 0.75, 1, 1), logits(0.2, 0.3, 0.5)))
                .containsExactly(new double[] {0, 0.375, 0.625}, within(0.02));
        assertThat(frequencies(new SamplingOptions(1, 0, 1e-9, 1, 1), logits(0.2, 0.3, 0.5)))
                .containsExactly(new double[] {0, 0, 1}, within(1e-9));
    }

    @Test
    void repetitionPenaltyPushesSeenTokensDown() {
        Sampler sampler = Sampler.of(new SamplingOptions(0, 0, 1, 2, 0), 4);
        sampler.accept(0);
        sampler.accept(3);
        float[] logits = {4, 3, -5, -1};
        assertThat(sampler.choose(logits)).isEqualTo(1);
        assertThat(logits).containsExactly(2, 3, -5, -2);
    }

    @Test
    void sameSeedGivesTheSameTokens() {
        float[] logits = logits(0.25, 0.25, 0.25, 0.25);
        Sampler one = Sampler.of(new SamplingOptions(1, 0, 1, 1, 42), 4);
        Sampler two = Sampler.of(new SamplingOptions(1, 0, 1, 1, 42), 4);
        for (int i = 0; i < 100; i++) {
            assertThat(one.choose(logits)).isEqualTo(two.choose(logits));
        }
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThatThrownBy(() -> new SamplingOptions(-1, 0, 1, 1, 0)).hasMessageContaining("temperature is -1.0");
        assertThatThrownBy(() -> new SamplingOptions(1, -1, 1, 1, 0)).hasMessageContaining("top-k is -1");
        assertThatThrownBy(() -> new SamplingOptions(1, 0, 0, 1, 0)).hasMessageContaining("top-p is 0.0");
        assertThatThrownBy(() -> new SamplingOptions(1, 0, 1, 0, 0)).hasMessageContaining("repetition penalty is 0.0");
    }
}
