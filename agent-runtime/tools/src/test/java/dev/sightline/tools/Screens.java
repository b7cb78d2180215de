package dev.sightline.tools;

import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.screen.ScreenState;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.GivenLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The tools over screens without a device, which show given words. */
final class Screens implements GuiDriverFactory {

    private final List<FakeDriver> opened = Collections.synchronizedList(new ArrayList<>());
    private final Supplier<FakeDriver> next;
    private final GivenLines words;

    Screens(GivenLines words) {
        this(words, () -> new FakeDriver().at(at("http://shop.test/")));
    }

    Screens(GivenLines words, Supplier<FakeDriver> next) {
        this.words = words;
        this.next = next;
    }

    /**
     * Screens that open as soon as they are allowed to, and not before, whoever interrupts.
     *
     * @param begun counted down when one begins to open
     */
    static Screens openingAfter(GivenLines words, CountDownLatch begun, CountDownLatch allowed) {
        return new Screens(words, () -> {
            begun.countDown();
            boolean interrupted = false;
            while (allowed.getCount() > 0) {
                try {
                    allowed.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return new FakeDriver().at(at("http://shop.test/"));
        });
    }

    static ScreenState at(String location) {
        return new ScreenState(location, "Shop", null, List.of(), -1, List.of());
    }

    SightlineTools tools() {
        return tools(agent -> agent, tools -> tools);
    }

    SightlineTools tools(UnaryOperator<SightlineAgent.Builder> agent, UnaryOperator<SightlineTools.Builder> tools) {
        AgentOptions standard = AgentOptions.DEFAULT;
        SightlineAgent.Builder built = SightlineAgent.builder(this)
                .locator(words)
                .options(new AgentOptions(
                        standard.budget(),
                        standard.settle(),
                        standard.endpoint(),
                        standard.historyScreenshots(),
                        standard.maxInvalidAnswers(),
                        standard.modelTimeout(),
                        Duration.ofMillis(300)));
        return tools.apply(SightlineTools.builder(agent.apply(built), words)).build();
    }

    /** In the order in which they were opened. */
    List<FakeDriver> opened() {
        return List.copyOf(opened);
    }

    @Override
    public GuiDriver open(Path folder) {
        FakeDriver driver = next.get();
        opened.add(driver);
        return driver;
    }

    /** A caller that cannot ask anybody. */
    static Caller caller(String conversation) {
        return () -> conversation;
    }

    static Map<String, Object> waitForever() {
        return Map.of("steps", List.of(Map.of("wait_for", Map.of("text", "Never there", "timeout", "5m"))));
    }
}
