package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.task.Task;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of a coordinate, on real pixels: from the image that a model is sent over HTTP, through the resized
 * image, the screenshot and the viewport, to the element that the browser says was hit.
 */
final class SeeingModelIT {

    private static final int BROWSERS = 2;

    private static final double[] RATIOS = {1, 1.25, 2, 3};

    /** A viewport in CSS pixels, and how many targets are clicked on it. */
    private record Screen(int width, int height, double ratio, int targets) {}

    /**
     * A box somewhere on a page.
     *
     * @param scroll how far the document that holds it is scrolled, in CSS pixels
     * @param frameX of the frame that holds it, with its scroll position; without a frame -1
     */
    private record Box(int id, int x, int y, int width, int height, int scroll, int frameX, int frameY) {

        String html() {
            String target = """
                    <!doctype html><title>target</title>
                    <style>body { margin: 0; height: 6000px; background: #eef } iframe { position: absolute; border: 0 }
                    #t { position: absolute; left: %dpx; top: %dpx; width: %dpx; height: %dpx; background: %s }</style>
                    <div id=t></div>
                    <script>
                    scrollTo({ top: %d, behavior: 'instant' });
                    addEventListener('click', event => {
                        const hit = event.target.id === 't' && event.isTrusted;
                        document.getElementById('t').style.background = '#888';
                        const request = new XMLHttpRequest();
                        request.open('POST', '/clicked?id=%d&hit=' + hit, false);
                        request.send();
                    });
                    </script>
                    """.formatted(x, y + scroll, width, height, SeeingModelServer.TARGET_COLOUR, scroll, id);
            if (frameX < 0) {
                return target;
            }
            return """
                    <!doctype html><title>frame</title>
                    <style>body { margin: 0; background: #dfd } iframe { position: absolute; border: 0;
                    left: %dpx; top: %dpx; width: %dpx; height: %dpx }</style>
                    <iframe srcdoc="%s"></iframe>
                    <script>addEventListener('click', () => {
                        const request = new XMLHttpRequest();
                        request.open('POST', '/clicked?id=%d&hit=false', false);
                        request.send();
                    });</script>
                    """.formatted(
                            frameX,
                            frameY,
                            x + width + 20,
                            y + height + 20,
                            target.replace("&", "&amp;").replace("\"", "&quot;"),
                            id);
        }
    }

    private final Map<Integer, Box> boxes = new ConcurrentHashMap<>();
    private final Map<Integer, List<String>> clicks = new ConcurrentHashMap<>();

    @Test
    void everyClickLandsInsideItsTarget(@TempDir Path folder) throws Exception {
        var random = new Random(20260725);
        Map<Screen, List<Box>> targets = new LinkedHashMap<>();
        for (Screen screen : screens(random)) {
            for (int i = 0; i < screen.targets(); i++) {
                Box box = box(boxes.size(), screen, random);
                boxes.put(box.id(), box);
                targets.computeIfAbsent(screen, _ -> new ArrayList<>()).add(box);
            }
        }
        assertThat(boxes).hasSize(200);
        assertThat(boxes.values()).filteredOn(box -> box.scroll() > 0).hasSizeGreaterThan(20);
        assertThat(boxes.values()).filteredOn(box -> box.frameX() >= 0).hasSizeGreaterThan(20);

        HttpServer pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", this::serve);
        pages.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        pages.start();
        String address = "http://127.0.0.1:" + pages.getAddress().getPort() + "/";
        try (var model = new SeeingModelServer(SeeingModelServer::clickTarget);
                var browsers = Executors.newFixedThreadPool(BROWSERS)) {
            List<Future<?>> done = new ArrayList<>();
            targets.forEach(
                    (screen, on) -> done.add(browsers.submit(() -> clickAll(screen, on, model, address, folder))));
            for (Future<?> one : done) {
                one.get();
            }
        } finally {
            pages.stop(0);
        }
    }

    /** One browser clicks one target after the other. */
    private void clickAll(Screen screen, List<Box> targets, SeeingModelServer model, String address, Path folder) {
        var options = WebDriverOptions.builder()
                .viewport(screen.width(), screen.height())
                .devicePixelRatio(screen.ratio())
                .build();
        SightlineAgent agent = SightlineAgent.builder(new WebDriverFactory(options))
                .chatModel(model.chatModel())
                .runsFolder(folder)
                .build();
        try (GuiSession session = agent.open()) {
            for (Box box : targets) {
                RunResult result = session.run(Task.builder("target " + box.id())
                        .open(address + box.id())
                        .goal("Click the magenta box")
                        .build());
                assertThat(result.succeeded())
                        .as("%s on %s: %s %s", box, screen, result.outcome(), model.problems())
                        .isTrue();
                assertThat(clicks.get(box.id()))
                        .as("%s on %s, %s", box, screen, chains(result))
                        .containsExactly("true");
            }
        }
    }

    private static List<StepRecord.@Nullable CoordinateChain> chains(RunResult result) {
        return result.steps().stream().map(StepRecord::chain).toList();
    }

    /**
     * The smallest and the largest screen and what lies between, smaller ones more often, each ratio equally often. A
     * screenshot of 2560×1440 at a ratio of 3 has 33 million pixels and takes seconds, so there are few targets on it.
     */
    private static List<Screen> screens(Random random) {
        List<Screen> screens = new ArrayList<>();
        int[] onSmallest = {12, 12, 12, 12};
        int[] onLargest = {6, 5, 3, 2};
        for (int i = 0; i < RATIOS.length; i++) {
            screens.add(new Screen(320, 480, RATIOS[i], onSmallest[i]));
            screens.add(new Screen(2560, 1440, RATIOS[i], onLargest[i]));
        }
        for (int i = 0; i < 8; i++) {
            int width = (int) (320 * Math.pow(8, random.nextDouble()));
            int height = (int) (480 * Math.pow(3, random.nextDouble()));
            screens.add(new Screen(width, height, RATIOS[i % RATIOS.length], 17));
        }
        return screens;
    }

    private static Box box(int id, Screen screen, Random random) {
        int width = random.nextInt(16, 60);
        int height = random.nextInt(16, 60);
        boolean framed = random.nextInt(3) == 0;
        int frameX = framed ? random.nextInt(screen.width() / 3) : -1;
        int frameY = framed ? random.nextInt(screen.height() / 3) : -1;
        // 20 pixels are left for the scroll bar
        int x = random.nextInt(screen.width() - width - 20 - Math.max(0, frameX));
        int y = random.nextInt(screen.height() - height - 20 - Math.max(0, frameY));
        int scroll = random.nextInt(3) == 0 ? random.nextInt(1, 3000) : 0;
        return new Box(id, x, y, width, height, scroll, frameX, frameY);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            String html = "";
            if (path.equals("/clicked")) {
                String[] click = query.replace("id=", "").split("&hit=", 2);
                clicks.computeIfAbsent(Integer.valueOf(click[0]), _ -> new CopyOnWriteArrayList<>())
                        .add(click[1]);
            } else if (path.matches("/\\d+")) {
                Box box = boxes.get(Integer.parseInt(path.substring(1)));
                html = box == null ? "" : box.html();
            }
            byte[] body = html.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
