package dev.sightline.desktop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The programs that a test class operates, by the names that their Debian packages have too. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Programs {
    String[] value();
}
