//! Writes the test: the function itself inside of the one that the harness calls, which makes scope and runtime.

use super::model::{Runtime, Test};
use crate::paths::Private;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

/// The test with its scope.
pub(super) fn function(model: &Test) -> TokenStream {
    let Test { private, attributes, function, takes_scope, runtime } = model;
    let (visibility, name, output) = (&function.vis, &function.sig.ident, &function.sig.output);
    let inner = syn::ItemFn { vis: syn::Visibility::Inherited, ..function.clone() };
    let [scope, running] = ["__scope", "__runtime"].map(|name| Ident::new(name, Span::mixed_site()));
    let argument = takes_scope.then_some(&scope);
    let call = quote!(#name(#argument));
    let run = match runtime {
        None => call,
        Some(runtime) => {
            let runtime = runtime_of(private, runtime);
            quote! {
                let #running = #runtime(&#scope);
                #running.block_on(#call)
            }
        }
    };
    quote! {
        #(#attributes)*
        #[::core::prelude::v1::test]
        #visibility fn #name() #output {
            #inner
            let #scope = #private::testing::scope();
            #run
        }
    }
}

/// What makes the runtime, but for the scope it works in.
fn runtime_of(private: &Private, runtime: &Runtime) -> TokenStream {
    match runtime {
        Runtime::CurrentThread => quote!(#private::testing::current_thread),
        Runtime::MultiThread(None) => quote!(#private::testing::multi_thread::<0>),
        Runtime::MultiThread(Some(number)) => quote!(#private::testing::multi_thread::<#number>),
    }
}
