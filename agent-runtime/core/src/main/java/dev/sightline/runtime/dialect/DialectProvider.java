package dev.sightline.runtime.dialect;

/**
 * Makes the dialect of a model family available by name. Implementations are found by {@link java.util.ServiceLoader}:
 * list the class in {@code META-INF/services/dev.sightline.runtime.dialect.DialectProvider}, give it a public constructor
 * without parameters, and properties and the command line accept its name.
 *
 * @since 0.1.0
 */
public interface DialectProvider {

    /** The name by which configuration chooses the dialect: lower case, such as {@code qwen2.5-vl}. */
    String name();

    /**
     * Whether a model belongs to this family. Return {@code true} only if it is certain: for a model that no provider
     * recognises, the dialect must be named, and one that two recognise is rejected.
     */
    boolean recognizes(ModelSource model);

    /**
     * The dialect for a model.
     *
     * @throws dev.sightline.error.SightlineException category {@code CONFIGURATION} when the model's own files cannot be
     *     used
     */
    ModelDialect dialectFor(ModelSource model);
}
