package dev.sightline.text;

import dev.sightline.error.SightlineException;
import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.ScreenParser;
import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.screen.Screenshot;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * A {@link PpOcrTextReader} whose models are loaded on another thread, so that an application starts, or a browser
 * opens, meanwhile. The first read waits until they are loaded. Safe for use by several threads. Whoever creates it
 * closes it.
 *
 * @since 0.1.0
 */
public final class BackgroundTextReader implements TextReader, ScreenParser, AutoCloseable {

    private final CompletableFuture<PpOcrTextReader> opening = new CompletableFuture<>();

    private BackgroundTextReader(Supplier<PpOcrTextReader> open) {
        Thread.ofPlatform().daemon().name("text-reader-opening").start(() -> {
            try {
                opening.complete(open.get());
            } catch (RuntimeException | Error e) {
                opening.completeExceptionally(e);
            }
        });
    }

    /** Starts opening a reader that uses as many threads as there are processors, at most four. */
    public static BackgroundTextReader open() {
        return new BackgroundTextReader(PpOcrTextReader::open);
    }

    /** Starts opening a reader that uses this many threads. */
    public static BackgroundTextReader open(int threads) {
        return new BackgroundTextReader(() -> PpOcrTextReader.open(threads));
    }

    /**
     * @throws SightlineException category {@code CONFIGURATION} when the models or ONNX Runtime could not be loaded
     */
    @Override
    public List<TextLine> read(Screenshot screenshot) {
        return opened().read(screenshot);
    }

    /**
     * @throws SightlineException category {@code CONFIGURATION} when the models or ONNX Runtime could not be loaded
     */
    @Override
    public List<ScreenElement> parse(Screenshot screenshot) {
        return opened().parse(screenshot);
    }

    private PpOcrTextReader opened() {
        try {
            return opening.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SightlineException known) {
                throw new SightlineException(known.category(), String.valueOf(known.getMessage()), known);
            }
            throw e;
        }
    }

    /** Waits until the models are loaded: a JVM that ends while ONNX Runtime is starting crashes. */
    @Override
    public void close() {
        try {
            opening.join().close();
        } catch (CompletionException _) {
            // it was never opened, and reading has reported why
        }
    }
}
