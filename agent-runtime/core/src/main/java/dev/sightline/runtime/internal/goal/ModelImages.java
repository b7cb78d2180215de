package dev.sightline.runtime.internal.goal;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.internal.image.ModelImage;
import dev.sightline.screen.Screenshot;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes images for the model ahead of their use: decoding, resizing and encoding take longer than anything else in a
 * step apart from the model, and a screen that is still being watched for changes usually shows its final content
 * already.
 *
 * <p>Belongs to the thread of a run.
 */
final class ModelImages {

    private final ImageWindow window;
    private final UnaryOperator<Screenshot> shown;
    private @Nullable Screenshot source;
    private @Nullable FutureTask<ModelImage> image;

    /**
     * @param shown a screenshot as the model may see it
     */
    ModelImages(ImageWindow window, UnaryOperator<Screenshot> shown) {
        this.window = window;
        this.shown = shown;
    }

    /** Starts making the image of a screenshot on another thread, unless it exists or another one is being made. */
    void prepare(Screenshot screenshot) {
        if (!isPrepared(screenshot) && (image == null || image.isDone())) {
            Thread.ofVirtual().name("sightline-model-image").start(begin(screenshot));
        }
    }

    /** The image of a screenshot, which may have been prepared. */
    ModelImage of(Screenshot screenshot) throws InterruptedException {
        FutureTask<ModelImage> task = image;
        if (task == null || !isPrepared(screenshot)) {
            task = begin(screenshot);
            task.run();
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SightlineException cause) {
                throw cause;
            }
            throw new SightlineException(ErrorCategory.INTERNAL, "Cannot make the image for the model.", e.getCause());
        }
    }

    private FutureTask<ModelImage> begin(Screenshot screenshot) {
        var task = new FutureTask<>(() -> ModelImage.of(shown.apply(screenshot), window));
        source = screenshot;
        image = task;
        return task;
    }

    private boolean isPrepared(Screenshot screenshot) {
        return source != null && (source == screenshot || source.isSameFileAs(screenshot));
    }
}
