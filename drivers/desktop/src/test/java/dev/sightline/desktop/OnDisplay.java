package dev.sightline.desktop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test class in a JVM of its own, on a virtual display of its own with a window manager. AWT reads
 * {@code DISPLAY} and the scale once, when a JVM starts, so no test can set them for itself.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(OwnDisplay.class)
@interface OnDisplay {

    /** Width and height in device pixels. */
    int width() default 1280;

    int height() default 800;

    /** 2 splits the display into a left and a right monitor of half its width. */
    int monitors() default 1;

    /** Device pixels per coordinate of AWT. */
    int scale() default 1;

    /** Whether openbox manages the windows. */
    boolean windowManager() default true;
}
