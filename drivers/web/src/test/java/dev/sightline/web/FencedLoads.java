package dev.sightline.web;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.NetworkFence;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What a fence costs: the same page is opened without and with one, in turn, in two browsers. The page has 30 pictures and
 * scripts of its own and some work to do.
 *
 * <p>Argument: the number of rounds.
 */
final class FencedLoads {

    private static final int WARM_UP = 10;

    private FencedLoads() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        NetworkFence all = access -> access.toString().isEmpty() ? "never" : null;
        WebDriverOptions options = WebDriverOptions.builder().build();
        Path folder = Files.createTempDirectory("sightline-loads-");
        try (var site = new Site()) {
            StringBuilder parts = new StringBuilder();
            for (int i = 0; i < 15; i++) {
                URI script = site.put("/script" + i + ".js", "window.n = (window.n || 0) + 1;" + " ".repeat(20_000));
                parts.append("<script src='").append(script).append("'></script>");
                URI frame = site.put("/picture" + i + ".svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
                parts.append("<img src='").append(frame).append("'>");
            }
            URI page = site.put("/page", "<!DOCTYPE html><title>loads</title>" + "<p>words".repeat(500) + parts);
            try (var plain = new WebGuiDriver(BrowserSession.local(options, () -> {}), options, folder);
                    var fenced =
                            new WebGuiDriver(BrowserSession.local(options, true, () -> {}), options, folder, all)) {
                List<Double> without = new ArrayList<>();
                List<Double> with = new ArrayList<>();
                for (int i = 0; i < WARM_UP + rounds; i++) {
                    double first = load(plain, page);
                    double second = load(fenced, page);
                    if (i >= WARM_UP) {
                        without.add(first);
                        with.add(second);
                    }
                }
                report("without a fence", without);
                report("with a fence", with);
                System.out.printf(Locale.ROOT, "ratio of the medians: %.3f%n", median(with) / median(without));
            }
        }
    }

    private static double load(WebGuiDriver driver, URI page) {
        long start = System.nanoTime();
        if (!(driver.perform(new Action.OpenUrl<>(page)) instanceof Performed)) {
            throw new IllegalStateException("the page did not open");
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(List<Double> times) {
        Collections.sort(times);
        return times.get(times.size() / 2);
    }

    private static void report(String what, List<Double> times) {
        double middle = median(times);
        System.out.printf(
                Locale.ROOT, "%s: median %.1f ms, 90 %% %.1f ms%n", what, middle, times.get(times.size() * 9 / 10));
    }
}
