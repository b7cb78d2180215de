package dev.sightline.web;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.NetworkFence;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a fence costs. The same page is opened in turn in four browsers: without a fence, with its proxy alone, with a fence
 * that judges resources by host, as those of lists of hosts do, and with one that judges each request. The page has 30 pictures and scripts of its
 * own and some work to do. Each round also gives the ratio to the load without a fence right before it, which cancels out
 * how busy the machine is at the time.
 *
 * <p>Arguments: the number of rounds, and after how many milliseconds the server begins each answer.
 */
final class FencedLoads {

    private static final int WARM_UP = 10;

    private FencedLoads() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        Duration latency = Duration.ofMillis(Integer.parseInt(arguments[1]));
        WebDriverOptions options = WebDriverOptions.builder().build();
        Path folder = Files.createTempDirectory("sightline-loads-");
        try (var site = new Site(latency);
                var plain = open(options, folder, null);
                var proxied = throughProxy(options, folder);
                var byHost = open(options, folder, new Everything(true));
                var each = open(options, folder, new Everything(false))) {
            StringBuilder parts = new StringBuilder();
            for (int i = 0; i < 15; i++) {
                URI script = site.put("/script" + i + ".js", "window.n = (window.n || 0) + 1;" + " ".repeat(20_000));
                parts.append("<script src='").append(script).append("'></script>");
                URI picture = site.put("/picture" + i + ".svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
                parts.append("<img src='").append(picture).append("'>");
            }
            URI page = site.put("/page", "<!DOCTYPE html><title>loads</title>" + "<p>words".repeat(500) + parts);
            List<Double> without = new ArrayList<>();
            List<Double> proxies = new ArrayList<>();
            List<Double> hosts = new ArrayList<>();
            List<Double> requests = new ArrayList<>();
            for (int i = 0; i < WARM_UP + rounds; i++) {
                double first = load(plain, page);
                double second = load(proxied, page);
                double third = load(byHost, page);
                double fourth = load(each, page);
                if (i >= WARM_UP) {
                    without.add(first);
                    proxies.add(second);
                    hosts.add(third);
                    requests.add(fourth);
                }
            }
            report("without a fence", without, without);
            report("proxy alone", proxies, without);
            report("resources by host", hosts, without);
            report("each request", requests, without);
        }
    }

    private static WebGuiDriver open(WebDriverOptions options, Path folder, @Nullable NetworkFence fence) {
        BrowserSession session = BrowserSession.local(options, fence != null, () -> {});
        return fence == null
                ? new WebGuiDriver(session, options, folder)
                : new WebGuiDriver(session, options, folder, fence);
    }

    private static WebGuiDriver throughProxy(WebDriverOptions options, Path folder) {
        BrowserSession session = BrowserSession.local(options, true, () -> {});
        Objects.requireNonNull(session.proxy()).guard(new Everything(true), _ -> {});
        return new WebGuiDriver(session, options, folder);
    }

    /** Allows everything, after looking at it. */
    private record Everything(boolean judgesResourcesByHost) implements NetworkFence {

        @Override
        public @Nullable String refusal(Access access) {
            return access.toString().isEmpty() ? "never" : null;
        }
    }

    private static double load(WebGuiDriver driver, URI page) {
        long start = System.nanoTime();
        if (!(driver.perform(new Action.OpenUrl<>(page)) instanceof Performed)) {
            throw new IllegalStateException("the page did not open");
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static void report(String what, List<Double> times, List<Double> without) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            ratios.add(times.get(i) / without.get(i));
        }
        System.out.printf(
                Locale.ROOT,
                "%-18s median %6.1f ms, 90 %% %6.1f ms; median of the ratios %.3f, ratio of the medians %.3f%n",
                what,
                quantile(times, 0.5),
                quantile(times, 0.9),
                quantile(ratios, 0.5),
                quantile(times, 0.5) / quantile(without, 0.5));
    }

    private static double quantile(List<Double> values, double part) {
        return values.stream().sorted().toList().get((int) (values.size() * part));
    }
}
